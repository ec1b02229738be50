import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../lambdas/contracts/error-body.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

/** The shop API as a shop front end asks it: what it refuses, answers and takes in. */
export function shopApiOf(told: () => LoopResult, interrupt: AbortSignal): void {
  async function eventIdsOf(userId: string): Promise<readonly unknown[]> {
    const { clients, outputs } = told().run;
    const { Items = [] } = await clients.dynamoDb.send(
      new QueryCommand({
        TableName: outputs.OnlineTableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `USER#${userId}` },
      }),
    );
    return Items.map(({ eventId }): unknown => eventId);
  }

  describe('the shop API', () => {
    test.each([
      ['/recommendations', '{"userId":', 'invalid_json', undefined],
      ['/recommendations', { userId: 'u', numResults: 501 }, 'invalid_field', 'numResults'],
      ['/recommendations', { userId: 'u', sort: 'asc' }, 'unknown_field', 'sort'],
      ['/events', { sessionId: 's' }, 'missing_field', 'eventList'],
      [
        '/events',
        { sessionId: 's', eventList: [{ eventType: 'view', itemId: 'i', sentAt: '2099-01-01T00:00:00Z' }] },
        'invalid_value',
        'eventList[0].sentAt',
      ],
    ])(
      'refuses a bad body to %s with the field and an example that works: %j',
      async (path, body, code, field) => {
        const { status, body: answer } = await told().api.post(path, body);
        const error = errorBodySchema.parse(answer);
        expect([status, error.code, error.field]).toEqual([400, code, field]);
        expect((await told().api.post(path, error.example)).status).toBe(200);
      },
    );

    test('turns a caller without a key away', async () => {
      const answer = await fetch(`${told().api.url}/recommendations?userId=u`);
      expect(answer.status).toBe(403);
    });

    test('answers GET as it answers POST', async () => {
      const { userId } = told().story;
      const headers = { 'x-api-key': told().api.key };
      const answer = await fetch(`${told().api.url}/recommendations?userId=${userId}&numResults=3`, {
        headers,
      });
      expect(await answer.json()).toMatchObject({ itemList: [{}, {}, {}], fallback: null });
    });

    test('sends no list again whose tag is known', async () => {
      const headers = { 'x-api-key': told().api.key };
      // Of a shopper who does nothing meanwhile; a busy machine may be given the batch list in between.
      const url = `${told().api.url}/recommendations?userId=${randomUUID()}&numResults=3`;
      const again = await pollUntil(
        async () => {
          const etag = (await fetch(url, { headers })).headers.get('etag') ?? '';
          const answer = await fetch(url, { headers: { ...headers, 'if-none-match': etag } });
          return answer.status === 304 ? { etag, answer } : undefined;
        },
        { what: 'A list as it was', everyMs: 200, patienceMs: 30_000, interrupt },
      );
      expect(await again.answer.text()).toBe('');
      expect(again.answer.headers.get('etag')).toBe(again.etag);
      expect(again.answer.headers.get('cache-control')).toBe('private, no-cache');
    });

    test('stores an event once that is sent twice', async () => {
      const userId = `twice-${randomUUID()}`;
      const eventId = randomUUID();
      const event = {
        eventId,
        eventType: 'view',
        itemId: told().story.clicks[0]?.itemId ?? '',
        sentAt: new Date().toISOString(),
      };
      const send = (): Promise<readonly string[]> =>
        told().api.putEvents({ userId, sessionId: 's', eventList: [event] });
      expect([await send(), await send()]).toEqual([[eventId], [eventId]]);
      // One that comes after them on the same shard: once it is there, they have been dealt with.
      await told().api.putEvents({ userId, sessionId: 's', eventList: [{ ...event, eventId: 'last' }] });
      const what = 'The last of three events';
      const rows = await pollUntil(
        async () => {
          const found = await eventIdsOf(userId);
          return found.includes('last') ? found : undefined;
        },
        { what, everyMs: 100, patienceMs: 60_000, interrupt },
      );
      expect(rows.toSorted()).toEqual([eventId, 'last'].toSorted());
    });
  });

  describe('what the shop API is told', () => {
    test('of an item off sale counts a second later, and so does that it is back', async () => {
      const { userId } = told().story;
      // By the model: a busy machine may be given the batch list, which is another.
      const shown = () =>
        pollUntil(
          async () => {
            const { fallback, itemList } = await told().api.recommendations({ userId });
            return fallback === null ? itemList.map(({ itemId }) => itemId) : undefined;
          },
          { what: 'A list by the model', everyMs: 200, patienceMs: 60_000, interrupt },
        );
      const [itemId = ''] = await shown();
      const put = (available: boolean) =>
        told().api.post('/items', { items: [{ itemId, properties: { available } }] });
      expect(await put(false)).toEqual({ status: 200, body: { accepted: 1 } });
      await wait(1000);
      expect(await shown()).not.toContain(itemId);
      expect(await put(true)).toMatchObject({ status: 200 });
      await wait(1000);
      expect(await shown()).toContain(itemId);
    });

    test('of a login gives the user what the session did, and what it does later', async () => {
      const [userId, sessionId] = [`user-${randomUUID()}`, `session-${randomUUID()}`];
      const itemId = told().story.clicks[0]?.itemId ?? '';
      const happen = async (eventId: string): Promise<void> => {
        const event = { eventId, eventType: 'view', itemId, sentAt: new Date().toISOString() };
        await told().api.putEvents({ sessionId, eventList: [event] });
      };
      const untilKnown = (eventIds: readonly string[]) =>
        pollUntil(
          async () => {
            const found = await eventIdsOf(userId);
            return eventIds.every((id) => found.includes(id)) ? found : undefined;
          },
          { what: 'The events of a merged session', everyMs: 100, patienceMs: 60_000, interrupt },
        );
      await happen('before');
      const path = `/users/${encodeURIComponent(userId)}/merge`;
      // Whether the stream's consumer is done with the event or not, it ends up with the user.
      expect(await told().api.post(path, { sessionId })).toMatchObject({ status: 200, body: { userId } });
      await happen('after');
      expect((await untilKnown(['before', 'after'])).toSorted()).toEqual(['after', 'before']);
      expect(await told().api.post('/users/somebody-else/merge', { sessionId })).toMatchObject({
        status: 409,
      });
    });

    test('may be read by anybody', async () => {
      const document: unknown = await (await fetch(`${told().api.url}/openapi.json`)).json();
      expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/items': {} } });
    });
  });
}
