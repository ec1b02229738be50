import { describe, expect, test } from '@jest/globals';
import { putEventsRequestSchema } from '../../../lambdas/contracts/events.ts';
import { parseWith } from '../../../lambdas/contracts/parse.ts';

const event = { eventType: 'view', itemId: 'mug', sentAt: 1_772_366_400 };
const parse = (body: object) =>
  parseWith(putEventsRequestSchema, { sessionId: 's', eventList: [event], ...body });

describe('a request with events', () => {
  test("may be Amazon Personalize's, with everything in it", () => {
    const full = {
      ...event,
      eventId: 'e',
      eventValue: 1.5,
      properties: '{"a":1}',
      recommendationId: 'r',
      impression: ['a', 'b'],
    };
    expect(parse({ trackingId: 't', userId: 'u', eventList: [full] })).toEqual({
      ok: true,
      value: { trackingId: 't', userId: 'u', sessionId: 's', eventList: [full] },
    });
  });

  test.each([
    ['sessionId', { sessionId: undefined }],
    ['eventList', { eventList: [] }],
    ['eventList', { eventList: Array.from({ length: 11 }, () => event) }],
    ['eventList[0].itemId', { eventList: [{ ...event, itemId: '' }] }],
    ['eventList[1].eventType', { eventList: [event, { ...event, eventType: 3 }] }],
    ['eventList[0].eventType', { eventList: [{ ...event, eventType: 'İ'.repeat(256) }] }],
    ['eventList[0].sentAt', { eventList: [{ ...event, sentAt: 'yesterday' }] }],
    ['eventList[0].sentAt', { eventList: [{ ...event, sentAt: '2026-03-01T12:00:00' }] }],
    ['eventList[0].sentAt', { eventList: [{ ...event, sentAt: '2026-02-30T12:00:00Z' }] }],
    [
      'eventList[0].impression',
      { eventList: [{ ...event, impression: Array.from({ length: 26 }, String) }] },
    ],
    ['eventList[0].metricAttribution', { eventList: [{ ...event, metricAttribution: {} }] }],
  ])('names the field %s in %j', (field, body) => {
    expect(parse(body)).toMatchObject({ ok: false, problem: { field } });
  });

  test('tells how a time is written', () => {
    expect(parse({ eventList: [{ ...event, sentAt: 'now' }] })).toMatchObject({
      problem: { message: expect.stringContaining('2026-03-01T12:00:00Z') },
    });
  });
});
