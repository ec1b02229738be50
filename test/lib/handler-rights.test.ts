import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../config/prod.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { callsOf } from './handler-calls.ts';
import { reachable } from './reachable-commands.ts';
import { rightsOf, synthesize, synthesizeOptional, text } from './synthesized.ts';
import { withEveryHandler } from './with-every-handler.ts';

/** What Lambda and the SDK's encryption do with a function's role, whatever its code calls. */
const ofThePlatform: readonly RegExp[] = [
  /^logs:(CreateLogStream|PutLogEvents) on <\w+Logs\.Arn>$/,
  /^xray:Put(TelemetryRecords|TraceSegments) on \*$/,
  // Only through the service that encrypts.
  /^kms:\w+ on .* if .*kms:ViaService/,
  /^ec2:(Create|Delete|Describe|Assign|Unassign)\w+ on \*$/,
];
/** Of the poller of a stream, and of Lambda where it has a queue for what failed. */
const ofThePoller =
  /^(kinesis:(DescribeStream|DescribeStreamSummary|GetRecords|GetShardIterator|ListShards)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)) on /;
const ofTheDeadLetterQueue = /^sqs:SendMessage on /;

/** The call by which each kind of model host is asked; code has all, a role only that of its host. */
const HOST_CALLS: Readonly<Record<string, string>> = {
  sagemaker: 'sagemaker:InvokeEndpoint',
  lambda: 'lambda:InvokeFunction',
};

/** Calls of a method that a handler never calls, whose name another method shares that it does call. */
const NEVER_CALLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'deliver-model': {
    'sagemaker:ListModelPackages':
      'Models are found by their version; the `list` that is called is of releases.',
  },
  'manage-releases': {
    'sagemaker:ListModelPackages':
      'Models are found by their version; the `list` that is called is of releases.',
    'states:StopExecution': 'Releases are not stopped; the `stop` that is named is of an experiment.',
  },
  retrain: {
    'states:DescribeExecution': 'Runs are listed and started; the `find` that is called is an array’s.',
    'states:GetExecutionHistory': 'As of the former, which asks for it.',
  },
};

const functionSchema = z.object({
  Properties: z.object({
    Role: z.unknown(),
    DeadLetterConfig: z.object({}).optional(),
    Environment: z.object({
      Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string(), MODEL_HOST: z.unknown().optional() }),
    }),
  }),
});

interface DeployedHandler {
  readonly handler: string;
  /** Actions that its role allows for its code. */
  readonly allowed: readonly string[];
  readonly modelHost: string | undefined;
}

function handlersIn(template: Template): DeployedHandler[] {
  const polled = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map((mapping) =>
    JSON.stringify(mapping),
  );
  return Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(([id, resource]) => {
    const parsed = functionSchema.safeParse(resource);
    // CDK's own helpers run at deployments only; the model host's code is no handler.
    if (!parsed.success) return [];
    const { Role, DeadLetterConfig, Environment } = parsed.data.Properties;
    const isPolled = polled.some((mapping) => mapping.includes(id));
    const others = [
      ...ofThePlatform,
      ...(isPolled ? [ofThePoller] : []),
      ...(isPolled || DeadLetterConfig !== undefined ? [ofTheDeadLetterQueue] : []),
    ];
    const rights = rightsOf(template, text(Role).slice(1, -'.Arn>'.length));
    const own = rights.filter((right) => !others.some((other) => other.test(right)));
    const { POWERTOOLS_SERVICE_NAME: handler, MODEL_HOST } = Environment.Variables;
    return [
      {
        handler,
        allowed: [...new Set(own.map((right) => right.split(' ')[0] ?? ''))].sort(),
        modelHost: MODEL_HOST === undefined ? undefined : text(MODEL_HOST).split(':')[0],
      },
    ];
  });
}

async function neededBy({ handler, modelHost }: DeployedHandler): Promise<string[]> {
  const calls = await callsOf(handler);
  const otherHosts = Object.entries(HOST_CALLS).filter(([scheme]) => scheme !== modelHost);
  const never = Object.keys(NEVER_CALLED[handler] ?? {});
  expect(calls).toEqual(expect.arrayContaining(never));
  return calls.filter(
    (call) => !never.includes(call) && !otherHosts.some(([, hostCall]) => hostCall === call),
  );
}

const hosted = (host: 'sagemaker' | 'lambda' | 'fargate'): EnvironmentConfigInput => ({
  ...(host === 'sagemaker' ? withEveryHandler : prod),
  serving: { ...prod.serving, host },
});

/** Every handler of an environment, once for each function that runs it. */
function deployedIn(config: EnvironmentConfigInput): DeployedHandler[] {
  const { Api, Operator, Clickstream, Serving, Drift } = synthesize(config);
  const models = synthesizeOptional(config, 'Models');
  return [Api, Operator, Clickstream, Serving, Drift, ...(models ? [models] : [])].flatMap(handlersIn);
}

describe.each(['sagemaker', 'lambda', 'fargate'] as const)('with the model in %s', (host) => {
  const deployed = deployedIn(hosted(host));

  test.each(deployed.map((one) => [one.handler, one] as const))(
    '%s may do what its code calls, and nothing else',
    async (_, one) => {
      expect(one.allowed).toEqual(await neededBy(one));
    },
  );
});

test('every handler is deployed', () => {
  const files = readdirSync(join(import.meta.dirname, '..', '..', 'lambdas', 'handlers'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length));
  const deployed = new Set(deployedIn(withEveryHandler).map(({ handler }) => handler));
  expect([...deployed].sort()).toEqual(files.sort());
});

test('calls are found through adapters, pages and our own commands, and not where code never gets', async () => {
  expect(await callsOf('get-openapi')).toEqual([]);
  expect(await callsOf('put-events')).toEqual(['kinesis:PutRecords']);
  expect(await callsOf('predict')).toEqual(['lambda:InvokeFunction', 'sagemaker:InvokeEndpoint']);
  expect(await callsOf('manage-training')).toContain('sagemaker:ListTrainingJobsForHyperParameterTuningJob');
});

test('a method counts when something that runs names it, and not because its class is there', () => {
  const code = `
    import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
    class Store {
      read() { return this.#one(); }
      #one() { return new GetCommand({}); }
      write() { return new PutCommand({}); }
      all() { return new ScanCommand({}); }
    }
    const { all } = new Store();
    export const handler = () => new Store().read();
  `;
  const asked = new Set(['GetCommand', 'PutCommand', 'ScanCommand']);
  expect([...reachable(code, asked)].sort()).toEqual(['GetCommand', 'ScanCommand']);
});
