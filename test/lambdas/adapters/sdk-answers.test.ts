import { afterAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as commands from '../../../lambdas/adapters/dynamodb-commands.ts';
import { openAwsClient } from '../../../lambdas/runtime/aws/client.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { answer, Wire } from '../fakes/wire.ts';

const wire = await Wire.open();
setEnvironment(lambdaEnvironment(wire.url));
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const client = openAwsClient({ timeoutMs: 1000, maxAttempts: 1 });
const TableName = 'online';
const Key = { pk: 'a' };

afterAll(() => wire.close());

describe('an answer of DynamoDB means what it does to the SDK', () => {
  const row = {
    pk: { S: 'a' },
    n: { N: '9007199254740993' },
    fraction: { N: '0.1' },
    B: { S: 'an attribute called B' },
    BS: { L: [{ S: 'and one called BS' }] },
    bytes: { B: 'AP+A' },
    blobs: { BS: ['AQ==', 'Ag=='] },
    map: { M: { inner: { B: '' }, B: { B: 'AQ==' } } },
    none: { NULL: true },
    numbers: { NS: ['1', '2.5'] },
    strings: { SS: ['x'] },
    yes: { BOOL: false },
  };
  test.each([
    ['getItem', GetCommand, { Item: row }],
    ['getItem', GetCommand, {}],
    ['putItem', PutCommand, { Attributes: row }],
    ['queryItems', QueryCommand, { Items: [row, row], Count: 2, LastEvaluatedKey: { pk: { S: 'a' } } }],
    [
      'batchGetItems',
      BatchGetCommand,
      { Responses: { online: [row] }, UnprocessedKeys: { online: { Keys: [{ pk: { S: 'b' } }] } } },
    ],
  ] as const)('%s: case %#', async (name, Command, body) => {
    wire.reply = answer(200, JSON.stringify(body), { 'x-amzn-requestid': 'r-1' });
    const ours = await client.send<object>(commands[name]({ TableName, Key } as never));
    const theirs = await documents.send(new Command({ TableName, Key } as never) as GetCommand);
    const withoutMetadata = (answered: object) => ({ ...answered, $metadata: undefined });
    expect(withoutMetadata(ours)).toEqual(withoutMetadata(theirs));
    expect(ours).toMatchObject({ $metadata: { httpStatusCode: 200, requestId: 'r-1', attempts: 1 } });
  });

  test('also where it is a number that JavaScript does not have', async () => {
    wire.reply = answer(200, '{"Item":{"n":{"N":"9007199254740993.5"}}}');
    await expect(client.send(commands.getItem({ TableName, Key }))).rejects.toThrow('BigInt');
    await expect(documents.send(new GetCommand({ TableName, Key }))).rejects.toThrow('BigInt');
  });
});
