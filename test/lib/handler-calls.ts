import { join } from 'node:path';

import { build } from 'esbuild';

import { aliasesWithoutCache } from '../../lib/constructs/bundle-aliases.ts';
import { mlflowCalls } from './mlflow-calls.ts';
import { reachable } from './reachable-commands.ts';

const handlers = join(import.meta.dirname, '..', '..', 'lambdas', 'handlers');

/** The prefix of a client's actions in IAM, where it is not the client's own name. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
  'client-glue': 'glue',
  'client-kinesis': 'kinesis',
  'client-s3': 's3',
  'client-sagemaker': 'sagemaker',
  'client-sagemaker-runtime': 'sagemaker',
  'client-secrets-manager': 'secretsmanager',
  'client-sfn': 'states',
  'client-ssm': 'ssm',
};

/** What the document client calls a command, and what IAM calls the action. Transactions are authorized by their parts. */
const DOCUMENT_ACTIONS: Readonly<Record<string, string>> = {
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Query: 'Query',
  Scan: 'Scan',
  Update: 'UpdateItem',
};

/** API Gateway authorizes by what HTTP does to a resource. */
const GATEWAY_ACTIONS: Readonly<Record<string, string>> = {
  CreateApiKey: 'POST',
  CreateUsagePlanKey: 'POST',
  DeleteUsagePlanKey: 'DELETE',
  GetUsagePlanKey: 'GET',
};

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*"@aws-sdk\/([a-z0-9-]+)"/g;
/** A command that is no class of the SDK's, but a function here that names its service and operation. */
const OWN = /(?:var|const) (\w+) = \([^)]*\) => \w*Command\w*\("([a-z]+)", "(\w+)"/g;
/** A call of MLflow's REST API, which SageMaker authorizes by actions of its own. */
const MLFLOW = /"\/api\/2\.0\/mlflow\/([\w/-]+)"/g;
/** Each of them, however it is written. */
const NAMED = /Command\w*\("[a-z]+", "\w+"/g;
/** What IAM calls an operation, where that is not its own name. */
const OWN_ACTIONS: Readonly<Record<string, string>> = { 'lambda:Invoke': 'lambda:InvokeFunction' };

/**
 * The actions that a handler can ask AWS for: the commands, of the SDK or our own, that are left when its imports are
 * followed, and code and methods that it never reaches are dropped.
 * @param handler file name below `lambdas/handlers`, without `.ts`
 * @throws where a client or a command has no known action: name it above; and where one of our own is no function by itself
 */
export async function callsOf(handler: string): Promise<string[]> {
  const { outputFiles } = await build({
    entryPoints: [join(handlers, `${handler}.ts`)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    treeShaking: true,
    alias: { ...aliasesWithoutCache },
  });
  const [code = ''] = outputFiles.map(({ text }) => text);
  const imported = new Map(
    [...code.matchAll(IMPORT)].flatMap(([, names = '', client = '']) =>
      names.split(',').flatMap((name) => {
        const [exported = '', local = exported] = name.trim().split(' as ');
        const command = /^(?:paginate(\w+)|(\w+)Command)$/.exec(exported);
        return command === null ? [] : [[local, actionOf(client, command[1] ?? command[2] ?? '')] as const];
      }),
    ),
  );
  const own = [...code.matchAll(OWN)].map(([, local = '', service = '', operation = '']) => {
    const action = `${service}:${operation}`;
    return [local, OWN_ACTIONS[action] ?? action] as const;
  });
  const named = [...code.matchAll(NAMED)].length;
  if (named !== own.length)
    throw new Error(`${named - own.length} commands are made where none is looked for`);
  const commands = new Map([...imported, ...own]);
  const used = reachable(code, new Set(commands.keys()));
  const ofMlflow = [...code.matchAll(MLFLOW)].map(([, path = '']) => known(mlflowCalls, path));
  const ofAws = [...commands].filter(([local]) => used.has(local)).map(([, action]) => action);
  return [...new Set([...ofAws, ...ofMlflow])].sort();
}

function actionOf(client: string, command: string): string {
  if (client === 'lib-dynamodb') return `dynamodb:${known(DOCUMENT_ACTIONS, command)}`;
  if (client === 'client-api-gateway') return `apigateway:${known(GATEWAY_ACTIONS, command)}`;
  return `${known(SERVICES, client)}:${command}`;
}

function known(actions: Readonly<Record<string, string>>, name: string): string {
  const action = actions[name];
  if (action === undefined) throw new Error(`${name} has no action in test/lib/handler-calls.ts`);
  return action;
}
