import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  erasureDetailsSchema,
  erasureSchema,
  userDataResponseSchema,
} from '../../lambdas/contracts/operator/users.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

/** What a user lets be done, what is held of them, and that it is gone once they are erased. */
export function privacyOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const operator = () => operatorApi(told().run);
  const dataOf = (userId: string) => operator().get(`/users/${userId}/data`, userDataResponseSchema);

  const view = async (userId: string): Promise<void> => {
    const event = {
      eventId: randomUUID(),
      eventType: 'view',
      itemId: told().story.clicks[0]?.itemId ?? '',
      sentAt: new Date().toISOString(),
    };
    await told().api.putEvents({ userId, sessionId: `session-${userId}`, eventList: [event] });
  };
  const untilEvents = (userId: string) =>
    pollUntil(
      async () => {
        const { online } = await dataOf(userId);
        return online.events.length > 0 ? online : undefined;
      },
      { what: 'The events of a user', everyMs: 200, patienceMs: 60_000, interrupt },
    );
  const putConsent = async (userId: string, personalization: boolean): Promise<unknown> => {
    const { url, key } = told().api;
    const answer = await fetch(`${url}/users/${userId}/consent`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ personalization, analytics: true }),
    });
    return answer.json();
  };

  describe('a user', () => {
    test('who withdraws consent has no history from then on, and lists that are made of none', async () => {
      const userId = `refuses-${randomUUID()}`;
      await view(userId);
      await untilEvents(userId);
      expect(await putConsent(userId, false)).toMatchObject({ userId, personalization: false });
      expect((await dataOf(userId)).online).toMatchObject({
        consent: [{ personalization: false, analytics: true }],
        events: [],
      });
      const { personalization, itemList } = await told().api.recommendations({ userId });
      expect(personalization).toBe('withdrawn');
      expect(itemList.length).toBeGreaterThan(0);
    });

    test('who is erased leaves a receipt and nothing else, and does not come back', async () => {
      const userId = `leaves-${randomUUID()}`;
      await view(userId);
      await untilEvents(userId);
      const receipt = await operator().delete(`/users/${userId}`, erasureSchema);
      expect(receipt).toMatchObject({
        state: 'running',
        places: expect.arrayContaining([{ place: 'online/events', found: 1, removed: 1 }]),
      });
      const again = await operator().get(`/erasures/${receipt.erasureId}`, erasureDetailsSchema);
      expect(again.places).toEqual(receipt.places);
      expect(JSON.stringify(again)).not.toContain(userId);
      // One of somebody else that comes after it: once it is there, the late one has been dealt with.
      const witness = `stays-${randomUUID()}`;
      await view(userId);
      await view(witness);
      await untilEvents(witness);
      const { online } = await dataOf(userId);
      expect(Object.values(online).flat()).toEqual([]);
    });
  });
}
