import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventOfRecord } from '../fakes/event-of-record.ts';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { putEventsResponseSchema } from '../../../lambdas/contracts/events.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment({ ...lambdaEnvironment(aws.url), STREAM_NAME: 'events' });
const { handler } = await import('../../../lambdas/handlers/put-events.ts');

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

const requestContext = { requestId: 'request-1' };
const send = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  withOutput(() => handler({ httpMethod: 'POST', requestContext, headers, body }, context));
const post = (body: object) => send(JSON.stringify(body));

const view = { eventType: 'View', itemId: 'mug', sentAt: 1_772_366_400 };
const request = { trackingId: 't', userId: 'shopper-17', sessionId: 's', eventList: [view] };

describe('POST /events', () => {
  test('puts the events on the stream, and answers with their ids', async () => {
    const { result, output } = await post({ ...request, eventList: [view, { ...view, eventId: 'mine' }] });
    expect(result.statusCode).toBe(200);
    const { accepted, eventIds } = putEventsResponseSchema.parse(JSON.parse(result.body));
    expect(accepted).toBe(2);
    const events = aws.records.flatMap(({ Data }) => eventOfRecord(Data) ?? []);
    expect(events.map(({ eventId }) => eventId)).toEqual(eventIds);
    expect(events[1]).toMatchObject({
      eventId: 'mine',
      userId: 'shopper-17',
      eventType: 'view',
      timestampMs: 1_772_366_400_000,
    });
    expect(metricValues(output, 'EventsAccepted')).toEqual([2]);
    expect(output).not.toContain('shopper-17');
  });

  test('gives the same ids to the same events sent again', async () => {
    const [first, second] = [await post(request), await post(request)];
    expect(second.result.body).toBe(first.result.body);
  });

  test.each([
    ['sessionId', { ...request, sessionId: undefined }],
    ['eventList', { ...request, eventList: [] }],
    ['eventList[1].sentAt', { ...request, eventList: [view, { ...view, sentAt: 1 }] }],
    ['eventList[0].sentAt', { ...request, eventList: [{ ...view, sentAt: '2099-01-01T00:00:00Z' }] }],
    ['eventList[0].itemId', { ...request, eventList: [{ ...view, itemId: 5 }] }],
  ])('refuses a wrong %s with 400, puts nothing, and shows what it takes', async (field, body) => {
    const { result } = await post(body);
    expect(result.statusCode).toBe(400);
    const error = errorBodySchema.parse(JSON.parse(result.body));
    expect(error).toMatchObject({ type: 'InvalidInputException', requestId: 'request-1', field });
    expect(aws.records).toEqual([]);
    expect((await send(JSON.stringify(error.example))).result.statusCode).toBe(200);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'refuses a body that is said to be %j with 415',
    async (type) => {
      const { result } = await send(JSON.stringify(request), { 'Content-Type': type });
      expect(result.statusCode).toBe(415);
      expect(errorBodySchema.parse(JSON.parse(result.body)).type).toBe('UnsupportedMediaTypeException');
    },
  );

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/vnd.shop+json',
    'application/x-amz-json-1.1',
  ])('takes a body that is said to be %s', async (type) => {
    const { result } = await send(JSON.stringify(request), { 'content-type': type });
    expect(result.statusCode).toBe(200);
  });

  test('refuses a body in which the gateway has replaced what was no UTF-8', async () => {
    const { result } = await send(JSON.stringify({ ...request, userId: 'caf\uFFFD' }));
    expect([result.statusCode, errorBodySchema.parse(JSON.parse(result.body)).code]).toEqual([
      400,
      'invalid_json',
    ]);
  });

  test('refuses an empty body', async () => {
    expect((await send('')).result.statusCode).toBe(400);
  });

  test('answers 503 when the stream is down, to be sent again, and logs why', async () => {
    aws.fault = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'not allowed' } });
    const { result, output } = await post(request);
    expect(result).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1', 'x-amzn-ErrorType': 'ServiceUnavailableException' },
    });
    expect(errorBodySchema.parse(JSON.parse(result.body))).toMatchObject({
      type: 'ServiceUnavailableException',
      code: 'stream_unavailable',
      requestId: 'request-1',
    });
    expect(output).toContain('AccessDeniedException');
    expect(output).not.toContain('shopper-17');
  });
});
