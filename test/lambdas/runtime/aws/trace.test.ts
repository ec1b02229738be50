import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Segment } from 'aws-xray-sdk-core';
import { lambdaEnvironment, setEnvironment } from '../../fakes/lambda-environment.ts';
import { answer, Wire } from '../../fakes/wire.ts';

const wire = await Wire.open();
// Tracing is on where Lambda is: that is read as the tracer is made.
setEnvironment({ ...lambdaEnvironment(wire.url), AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' });
const { tracer } = await import('../../../../lambdas/runtime/powertools.ts');
const { openAwsClient } = await import('../../../../lambdas/runtime/aws/client.ts');
const { getItem } = await import('../../../../lambdas/adapters/dynamodb-commands.ts');

afterAll(() => wire.close());
beforeEach(() => {
  wire.reset();
});

const input = { TableName: 'online', Key: { pk: 'a' }, ConsistentRead: true };
const own = () => openAwsClient({ timeoutMs: 1000, maxAttempts: 2 }).send(getItem(input));
const sdk = () => {
  const client = tracer.captureAWSv3Client(new DynamoDBClient({ maxAttempts: 2 }));
  return DynamoDBDocumentClient.from(client).send(new GetCommand(input));
};

/** What a call leaves in the trace, without its ids and moments. */
async function traced(call: () => Promise<unknown>): Promise<object> {
  const segment = new Segment('test');
  await tracer.provider.getNamespace().runPromise(async () => {
    tracer.setSegment(segment);
    await call().catch(() => undefined);
  });
  const [subsegment] = segment.subsegments ?? [];
  const told = JSON.parse(subsegment?.toString() ?? '{}') as Record<string, unknown>;
  const { name, namespace, aws, http, fault, error, throttle } = told;
  return { name, namespace, aws, http, fault, error, throttle };
}

test.each([
  ['answered', answer(200, '{"ConsumedCapacity":{"TableName":"online"}}', { 'x-amzn-requestid': 'r-1' })],
  ['refused', answer(400, '{"__type":"ValidationException"}', { 'x-amzn-requestid': 'r-1' })],
  ['throttled', answer(400, '{"__type":"ThrottlingException"}', { 'x-amzn-requestid': 'r-1' })],
  ['failed', answer(500, '{"__type":"InternalServerError"}', { 'x-amzn-requestid': 'r-1' })],
])('a call that is %s leaves in the trace what one of the SDK leaves', async (_, reply) => {
  wire.reply = reply;
  const ours = await traced(own);
  expect(ours).toMatchObject({
    name: 'DynamoDB',
    namespace: 'aws',
    aws: { operation: 'GetItem', request_id: 'r-1' },
  });
  expect(ours).toEqual(await traced(sdk));
});

test('the trace goes on in the service that is called', async () => {
  await traced(own);
  expect(wire.requests[0]?.headers['x-amzn-trace-id']).toMatch(
    /^Root=1-[0-9a-f-]+;Parent=[0-9a-f]{16};Sampled=1$/,
  );
});
