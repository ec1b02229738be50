import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../lambdas/contracts/error-body.ts';
import { recommendationsResponseSchema } from '../../lambdas/contracts/recommendations.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

const MEGABYTE = 2 ** 20;
const DEEP = 50_000;
const deepArray = '['.repeat(DEEP) + ']'.repeat(DEEP);
const deepObject = '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP);

const latin1 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'));
const view = (more: object) => ({
  eventType: 'view',
  itemId: 'mug',
  sentAt: '2026-03-01T12:00:00Z',
  ...more,
});

/** What is refused, as it is sent; each with the status, the code, and what the message must tell. */
const REFUSED: readonly [string, string, string | Uint8Array<ArrayBuffer>, string, RegExp][] = [
  ['an empty body', '/recommendations', '', 'invalid_json', /empty/],
  ['half a body', '/events', '{"userId":', 'invalid_json', /not JSON/],
  ['a body that is null', '/items', 'null', 'invalid_field', /expected object/],
  ['a list for a body', '/users', '[]', 'invalid_field', /expected object/],
  ['a number for a text', '/recommendations', '{"userId":5}', 'invalid_field', /userId .*expected string/],
  ['a text for a number', '/recommendations', '{"numResults":"5"}', 'invalid_field', /numResults .*number/],
  ['an object for an id', '/recommendations', '{"userId":{"$gt":""}}', 'invalid_field', /expected string/],
  ['501 results', '/recommendations', '{"numResults":501}', 'invalid_field', /numResults .*500/],
  [
    'an id of a megabyte',
    '/recommendations',
    JSON.stringify({ userId: 'u'.repeat(MEGABYTE) }),
    'invalid_field',
    /userId .*256/,
  ],
  [
    'a megabyte of an unknown field',
    '/events',
    JSON.stringify({ junk: 'j'.repeat(MEGABYTE) }),
    'missing_field',
    /sessionId/,
  ],
  ['lists in lists', '/recommendations', `{"context":${deepArray}}`, 'invalid_field', /context/],
  ['objects in objects', '/items', deepObject, 'missing_field', /items/],
  ['an id that is no UTF-8', '/recommendations', latin1('{"userId":"caf\xe9"}'), 'invalid_json', /UTF-8/],
  [
    'an event from 1970',
    '/events',
    JSON.stringify({ sessionId: 's', eventList: [view({ sentAt: 86_400 })] }),
    'invalid_value',
    /sentAt .*2000/,
  ],
  [
    'an event from 2099',
    '/events',
    JSON.stringify({ sessionId: 's', eventList: [view({ sentAt: '2099-01-01T00:00:00Z' })] }),
    'invalid_value',
    /sentAt .*future/,
  ],
  [
    'a filter that is SQL',
    '/recommendations',
    JSON.stringify({ filter: '1=1; DROP TABLE users; --' }),
    'invalid_value',
    /filter .*column 1/,
  ],
];

/** What looks like an attack, and is an id like another. */
const INJECTIONS = [
  "'; DROP TABLE users; --",
  '" OR ""="',
  '{"$ne":null}',
  "USER#1'] | //* | ['",
  '${jndi:ldap://127.0.0.1/a}',
  '../../../etc/passwd',
  '<script>alert(1)</script>',
  ':pk = :pk OR attribute_exists(pk)',
];

/** What nobody should send and somebody will: refused in words that help, or taken once, and nothing is lost. */
export function badInputOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const post = async (path: string, body: string | Uint8Array<ArrayBuffer>) => {
    const { url, key } = told().api;
    const headers = { 'content-type': 'application/json', 'x-api-key': key };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    const text = await answer.text();
    return { status: answer.status, body: JSON.parse(text) as unknown };
  };
  const untilEvents = (userId: string, ...eventIds: readonly string[]) =>
    pollUntil(
      async () => {
        const found = await eventsOf(told(), userId);
        const ids = new Set(found.map((event) => event['eventId']));
        return eventIds.every((eventId) => ids.has(eventId)) ? found : undefined;
      },
      { what: `Events ${eventIds.join(', ')}`, everyMs: 100, patienceMs: 60_000, interrupt },
    );

  describe('a request with bad input', () => {
    test.each(REFUSED)('is refused for %s', async (_, path, body, code, message) => {
      const answer = await post(path, body);
      const error = errorBodySchema.parse(answer.body);
      expect([answer.status, error.code]).toEqual([400, code]);
      expect(error.message).toMatch(message);
      expect(error.message.length).toBeLessThan(500);
      expect((await post(path, JSON.stringify(error.example))).status).toBe(200);
    });

    test.each(['DELETE', 'PATCH', 'PUT'])(
      'is told which methods there are, instead of %s',
      async (method) => {
        const { url, key } = told().api;
        const answer = await fetch(`${url}/recommendations`, { method, headers: { 'x-api-key': key } });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
        expect(errorBodySchema.parse(await answer.json()).code).toBe('method_not_allowed');
      },
    );

    test('is answered with a list for a user or an item that nobody knows', async () => {
      for (const request of [{ userId: randomUUID() }, { itemId: randomUUID(), scenario: 'product' }]) {
        const { status, body } = await post('/recommendations', JSON.stringify(request));
        expect(status).toBe(200);
        expect(recommendationsResponseSchema.parse(body).itemList.length).toBeGreaterThan(0);
      }
      const inputList = [randomUUID(), randomUUID()];
      const ranked = await post('/personalize-ranking', JSON.stringify({ inputList }));
      expect(ranked).toMatchObject({
        status: 200,
        body: { personalizedRanking: inputList.map((itemId) => ({ itemId })) },
      });
    });

    test('keeps an id as it came, whatever it looks like', async () => {
      const marker = randomUUID();
      const ids = INJECTIONS.map((text) => `${marker} ${text}`);
      for (const userId of ids) {
        const event = view({ eventId: userId, itemId: userId, sentAt: new Date().toISOString() });
        const put = { userId, sessionId: userId, eventList: [event] };
        expect(await post('/events', JSON.stringify(put))).toEqual({
          status: 200,
          body: { accepted: 1, eventIds: [userId] },
        });
        expect((await post('/recommendations', JSON.stringify({ userId, itemId: userId }))).status).toBe(200);
      }
      for (const userId of ids) {
        const [event, ...others] = await untilEvents(userId, userId);
        expect([event?.['itemId'], others]).toEqual([userId, []]);
      }
    });

    test('is taken once that is sent a hundred times, and what comes with it is not lost', async () => {
      const userId = `hundredfold-${randomUUID()}`;
      const sentAt = new Date().toISOString();
      const same = view({ sentAt, eventId: 'same' });
      const sends = Array.from({ length: 100 }, (_, index) => {
        const eventList = [same, view({ sentAt, eventId: `own-${index}`, itemId: `item-${index}` })];
        return () => post('/events', JSON.stringify({ userId, sessionId: 's', eventList }));
      });
      // Ten at a time, as a page that hangs may send them.
      for (let from = 0; from < sends.length; from += 10) {
        const answers = await Promise.all(sends.slice(from, from + 10).map((send) => send()));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      }
      await post(
        '/events',
        JSON.stringify({ userId, sessionId: 's', eventList: [view({ sentAt, eventId: 'last' })] }),
      );
      // A write that fails is delivered again after those behind it, so the last event may come before others.
      const all = ['same', 'last', ...sends.map((_, index) => `own-${index}`)];
      const ids = (await untilEvents(userId, ...all)).map((event) => event['eventId']);
      expect(ids.toSorted()).toEqual(all.toSorted());
    });
  });
}

async function eventsOf({ run }: LoopResult, userId: string): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await run.clients.dynamoDb.send(
    new QueryCommand({
      TableName: run.outputs.OnlineTableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': `USER#${userId}`, ':event': 'EVENT#' },
      ConsistentRead: true,
    }),
  );
  return Items;
}
