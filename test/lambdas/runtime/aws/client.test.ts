import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { putItem, queryItems } from '../../../../lambdas/adapters/dynamodb-commands.ts';
import { openAwsClient } from '../../../../lambdas/runtime/aws/client.ts';
import { lambdaEnvironment, setEnvironment } from '../../fakes/lambda-environment.ts';
import { answer, Wire } from '../../fakes/wire.ts';

const wire = await Wire.open();
setEnvironment(lambdaEnvironment(wire.url));
/** Longer than any pause of a busy machine: only what is called hasty below runs out of time. */
const PATIENT = { timeoutMs: 30_000, maxAttempts: 3 };
const client = openAwsClient(PATIENT);
const put = (abortSignal?: AbortSignal, by = client) =>
  by.send(putItem({ TableName: 't', Item: { pk: 'a' } }), { abortSignal });

afterAll(() => wire.close());
beforeEach(() => {
  wire.reset();
});

const DOWN = answer(500, '{"__type":"InternalServerError"}');
const SLOW_DOWN = answer(400, '{"__type":"com.amazonaws#ThrottlingException","message":"too fast"}');

describe('a call that may work another time', () => {
  test.each([
    ['fails in AWS', DOWN],
    ['is throttled', SLOW_DOWN],
    ['is turned away by what stands before it', answer(503, '<html>busy</html>')],
    ['breaks off', (_, { socket }) => socket.destroy()],
    [
      'breaks off in its answer',
      (response, { socket }) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => socket.destroy());
      },
    ],
  ] as [string, Wire['reply']][])('is made again when it %s', async (_, first) => {
    wire.reply = (response, at) => {
      (at.call === 1 ? first : answer(200, '{}'))(response, at);
    };
    expect(await put()).toMatchObject({ $metadata: { httpStatusCode: 200, attempts: 2 } });
    expect(wire.requests.map(({ body }) => body)).toEqual([wire.requests[0]?.body, wire.requests[0]?.body]);
  });

  test('is made again when it is not answered', async () => {
    const hasty = openAwsClient({ timeoutMs: 500, maxAttempts: 10 });
    wire.reply = (response, at) => {
      if (at.call > 1) answer(200, '{}')(response, at);
    };
    expect(await put(undefined, hasty)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    expect(wire.requests.length).toBeGreaterThan(1);
  });

  test('is made three times, and then fails as it did', async () => {
    wire.reply = DOWN;
    await expect(put()).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500, attempts: 3 },
    });
    expect(wire.requests).toHaveLength(3);
  });

  test('is made again on a connection that the other end closed while it was kept', async () => {
    await put();
    wire.reply = (response, at) => {
      if (at.connection > 1) at.socket.resetAndDestroy();
      else answer(200, '{}')(response, at);
    };
    await put();
    expect(wire.requests).toHaveLength(3);
  });

  test('is not made again once it is called off, be it in a pause', async () => {
    const over = new AbortController();
    wire.reply = (response, at) => {
      SLOW_DOWN(response, at);
      over.abort();
    };
    await expect(put(over.signal)).rejects.toThrow();
    expect(wire.requests).toHaveLength(1);
  });

  test('is made less and less when hardly anything works', async () => {
    const failing = openAwsClient(PATIENT);
    const calls = 60;
    wire.reply = DOWN;
    const send = () => put(undefined, failing).catch(() => undefined);
    await Promise.all(Array.from({ length: calls }, send));
    expect(wire.requests.length).toBeLessThan(2 * calls);
  });
});

test('an answer that does not come to its end is none in time', async () => {
  wire.reply = (response) => response.writeHead(200).write('{');
  const hasty = openAwsClient({ timeoutMs: 100, maxAttempts: 1 });
  await expect(put(undefined, hasty)).rejects.toMatchObject({ name: 'TimeoutError' });
});

describe('a call that will not work another time', () => {
  test.each([
    [
      'a type with a namespace',
      '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}',
      {},
    ],
    ['a type alone', '{"__type":"ConditionalCheckFailedException"}', {}],
    ['a code', '{"code":"ConditionalCheckFailedException"}', {}],
    ['a header', '{}', { 'x-amzn-errortype': 'ConditionalCheckFailedException:http://internal.amazon.com/' }],
  ])('has the name that AWS has for the error, in %s, and is made once', async (_, body, headers) => {
    wire.reply = answer(400, body, { ...headers, 'x-amzn-requestid': 'r-1' });
    await expect(put()).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400, requestId: 'r-1', attempts: 1 },
    });
    expect(wire.requests).toHaveLength(1);
  });

  test.each(['', 'null', '<html>It works!</html>', '{"Item": {"pk": {"S": "a"'])(
    'fails where the answer is %j',
    async (body) => {
      wire.reply = answer(200, body);
      await expect(put()).rejects.toThrow();
      expect(wire.requests).toHaveLength(1);
    },
  );

  test('is over at once when it was called off before', async () => {
    await expect(put(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(wire.requests).toHaveLength(0);
  });

  test.each([
    ['while nobody answers', () => undefined],
    ['in the middle of its answer', (response: ServerResponse) => response.write('{')],
  ])('is over when it is called off %s', async (_, begin) => {
    const over = new AbortController();
    wire.reply = (response) => {
      response.writeHead(200);
      begin(response);
      setTimeout(() => {
        over.abort();
      }, 50);
    };
    await expect(put(over.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(wire.requests).toHaveLength(1);
  });
});

test('calls of one client at the same time have connections of their own, and come back with their own answers', async () => {
  wire.reply = (response, { call, ...at }) => {
    answer(200, `{"Count":${call}}`)(response, { call, ...at });
  };
  const query = () => client.send(queryItems({ TableName: 't' }));
  const answers = await Promise.all(Array.from({ length: 20 }, query));
  expect(new Set(answers.map(({ Count }) => Count)).size).toBe(20);
});
