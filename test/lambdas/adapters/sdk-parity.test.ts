import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import * as commands from '../../../lambdas/adapters/dynamodb-commands.ts';
import { KinesisRecords, openKinesis } from '../../../lambdas/adapters/kinesis-records.ts';
import { openModelHost } from '../../../lambdas/adapters/open-model-host.ts';
import { openAwsClient } from '../../../lambdas/runtime/aws/client.ts';
import { Signer } from '../../../lambdas/runtime/aws/signer.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { answer, Wire, type WireRequest } from '../fakes/wire.ts';

/** What this project's client sends, beside what the SDK's clients send. */

const wire = await Wire.open();
setEnvironment({ ...lambdaEnvironment(wire.url), AWS_SESSION_TOKEN: 'token' });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const client = openAwsClient({ timeoutMs: 1000, maxAttempts: 1 });

afterAll(() => wire.close());
beforeEach(() => {
  wire.reset();
});

/** Without what says by whom, when and for which time it was sent, and the signature of it. */
function meaningOf({ method, url, headers, body }: WireRequest) {
  const { host, accept } = headers;
  const named = [
    'content-type',
    'content-length',
    'x-amz-target',
    'x-amz-security-token',
    'x-amzn-sagemaker-target-variant',
  ].map((name) => [name, headers[name]]);
  return {
    method,
    url,
    host,
    accept: url === '/' ? undefined : accept,
    headers: named,
    body: JSON.parse(body) as unknown,
  };
}

const scopeOf = ({ headers }: WireRequest) => /Credential=(\S+?),/.exec(headers.authorization ?? '')?.[1];

/** That a request's signature is of what came over the wire. */
function isSigned({ url, headers, body }: WireRequest): boolean {
  const [path = '', search = ''] = url.split('?');
  const { authorization = '', host = '' } = headers;
  const [, service = ''] = /\/([a-z]+)\/aws4_request/.exec(authorization) ?? [];
  const names = /SignedHeaders=(\S+?),/.exec(authorization)?.[1]?.split(';') ?? [];
  const date = headers['x-amz-date']?.toString() ?? '';
  const now = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'token' };
  const signer = new Signer({
    service,
    region: 'eu-central-1',
    credentials: () => credentials,
    now: () => now,
  });
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
  const query = Object.fromEntries(new URLSearchParams(search));
  return signer.sign({ host, path, query, headers: signed, body })['authorization'] === authorization;
}

async function bothSend(own: () => Promise<unknown>, sdk: () => Promise<unknown>): Promise<void> {
  await own();
  await sdk();
  const [ours, theirs] = wire.requests;
  if (ours === undefined || theirs === undefined) throw new Error('nothing was sent');
  expect(meaningOf(ours)).toEqual(meaningOf(theirs));
  expect(scopeOf(ours)).toBe(scopeOf(theirs));
  expect([isSigned(ours), isSigned(theirs)]).toEqual([true, true]);
}

const TableName = 'online';
const Key = { pk: 'USER#ö', sk: 'HISTORY' };
const Item = {
  ...Key,
  absent: undefined,
  text: 'naïve "quoted" \u2028',
  empty: '',
  large: 9_007_199_254_740_993n,
  small: -1.5e-7,
  bytes: new Uint8Array([0, 255, 128]),
  buffer: Buffer.from('abc'),
  nothing: null,
  yes: true,
  list: [1, 'two', { three: [new Uint8Array([3])] }],
  map: { nested: { deep: 0 } },
  numbers: new Set([1, 2]),
  strings: new Set(['a', 'b']),
  blobs: new Set([new Uint8Array([1]), new Uint8Array([2])]),
};
const ExpressionAttributeValues = { ':pk': Key.pk, ':n': 1, ':b': new Uint8Array([7]) };

describe('a request to DynamoDB is the SDK’s', () => {
  test.each([
    ['getItem', { TableName, Key, ConsistentRead: true }, GetCommand],
    ['putItem', { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }, PutCommand],
    ['deleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' }, DeleteCommand],
    [
      'updateItem',
      {
        TableName,
        Key,
        UpdateExpression: 'ADD #n :n',
        ExpressionAttributeNames: { '#n': 'n' },
        ExpressionAttributeValues,
      },
      UpdateCommand,
    ],
    [
      'queryItems',
      {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues,
        Limit: 53,
        ExclusiveStartKey: Key,
      },
      QueryCommand,
    ],
    [
      'batchGetItems',
      { RequestItems: { [TableName]: { Keys: [Key, Key], ConsistentRead: true } } },
      BatchGetCommand,
    ],
  ] as const)('%s', async (name, input, Command) => {
    await bothSend(
      () => client.send<object>(commands[name](input as never)),
      () => documents.send(new Command(input as never) as PutCommand),
    );
  });

  test('in what it refuses to write, too', async () => {
    const input = { TableName, Item: { ...Key, nested: { absent: undefined } } };
    await expect(documents.send(new PutCommand(input))).rejects.toThrow('undefined');
    expect(() => commands.putItem(input)).toThrow('undefined');
  });
});

test('a request to Kinesis is the SDK’s', async () => {
  wire.reply = answer(200, '{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"s"}]}');
  // Over HTTP/1.1, which the wire here speaks.
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  const Data = new TextEncoder().encode('{"name":"ö"}\n');
  await bothSend(
    () =>
      new KinesisRecords(openKinesis({ timeoutMs: 1000 }), { streamName: 'events' }).putOnce({
        key: 'k',
        data: { name: 'ö' },
      }),
    () =>
      kinesis.send(new PutRecordsCommand({ StreamName: 'events', Records: [{ Data, PartitionKey: 'k' }] })),
  );
});

const RANKING = '{"modelName":"m","modelVersion":"1","predictions":[{"items":[]}]}';
const REQUEST = { history: [], numResults: 1, exclude: new Set<string>(), metadata: false, nowMs: 0 };

test.each([undefined, 'candidate'] as const)(
  'a request to SageMaker for the variant %s is the SDK’s',
  async (variant) => {
    wire.reply = answer(200, RANKING);
    const sageMaker = new SageMakerRuntimeClient({});
    const host = openModelHost('sagemaker:an-endpoint', { timeoutMs: 1000 });
    await bothSend(
      () => host.rank({ ...REQUEST, variant }),
      () =>
        sageMaker.send(
          new InvokeEndpointCommand({
            EndpointName: 'an-endpoint',
            ContentType: 'application/json',
            Accept: 'application/json',
            Body: wire.requests[0]?.body ?? '',
            TargetVariant: variant,
          }),
        ),
    );
  },
);

test('a request to Lambda names the function and its alias, and is signed', async () => {
  wire.reply = answer(200, RANKING);
  await openModelHost('lambda:a-function:live', { timeoutMs: 1000 }).rank(REQUEST);
  const [request] = wire.requests;
  expect(request).toMatchObject({
    method: 'POST',
    url: '/2015-03-31/functions/a-function/invocations?Qualifier=live',
  });
  expect(request !== undefined && isSigned(request)).toBe(true);
});
