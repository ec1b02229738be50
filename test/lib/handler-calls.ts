import { join } from 'node:path';

import { build } from 'esbuild';

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

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*"@aws-sdk\/([a-z0-9-]+)"/g;
/** A call that is signed without a client of the SDK: it names its region itself. */
const SIGNED = /requestSigner\("([a-z]+)", /g;
const SIGNED_ACTIONS: Readonly<Record<string, string>> = { lambda: 'lambda:InvokeFunction' };

/**
 * The actions that a handler can ask AWS for: the commands of the SDK that are left when its imports are followed, and
 * code and methods that it never reaches are dropped.
 * @param handler file name below `lambdas/handlers`, without `.ts`
 * @throws where a client or a command has no known action: name it above
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
  const used = reachable(code, new Set(imported.keys()));
  const commands = [...imported].filter(([local]) => used.has(local)).map(([, action]) => action);
  const signed = [...code.matchAll(SIGNED)].map(([, service = '']) => known(SIGNED_ACTIONS, service));
  return [...new Set([...commands, ...signed])].sort();
}

function actionOf(client: string, command: string): string {
  if (client === 'lib-dynamodb') return `dynamodb:${known(DOCUMENT_ACTIONS, command)}`;
  return `${known(SERVICES, client)}:${command}`;
}

function known(actions: Readonly<Record<string, string>>, name: string): string {
  const action = actions[name];
  if (action === undefined) throw new Error(`${name} has no action in test/lib/handler-calls.ts`);
  return action;
}
