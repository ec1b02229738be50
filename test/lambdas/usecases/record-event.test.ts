import { describe, expect, test } from '@jest/globals';
import { InMemoryErasedUsers } from '../../../lambdas/adapters/in-memory-erased-users.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { recordEvent } from '../../../lambdas/usecases/record-event.ts';

const event = {
  eventId: 'e-1',
  userId: 'shopper-17',
  sessionId: 's',
  itemId: 'mug',
  eventType: 'view',
  timestampMs: 1000,
  receivedAtMs: 2000,
};

describe('recording an event', () => {
  const historyStore = new InMemoryHistoryStore();
  const erasedUsers = new InMemoryErasedUsers();
  const record = (nowMs: number) =>
    recordEvent(event, {
      historyStore,
      consentStore: historyStore,
      erasedUsers,
      keepDays: 30,
      now: () => nowMs,
    });

  test('makes it part of the history once, and tells the delay since it was accepted', async () => {
    expect(await record(2750)).toEqual({ outcome: 'recorded', delayMs: 750 });
    expect(await record(9000)).toMatchObject({ outcome: 'duplicate' });
    expect((await historyStore.recent({ kind: 'user', id: 'shopper-17' })).items).toEqual([
      { itemId: 'mug', eventType: 'view', timestampMs: 1000 },
    ]);
  });

  test('keeps nothing of a user who refuses', async () => {
    await historyStore.putConsent('shopper-17', { personalization: false, analytics: true });
    expect(await record(9000)).toMatchObject({ outcome: 'not-kept' });
    await historyStore.putConsent('shopper-17', { personalization: true, analytics: true });
  });

  test('keeps nothing of a user who was erased', async () => {
    const erased = new InMemoryErasedUsers();
    await erased.add('shopper-17');
    const late = recordEvent(
      { ...event, eventId: 'late' },
      { historyStore, consentStore: historyStore, erasedUsers: erased, keepDays: 30, now: () => 9000 },
    );
    expect(await late).toMatchObject({ outcome: 'not-kept' });
  });

  test('has no negative delay where the clocks of two machines differ', async () => {
    expect((await record(1999)).delayMs).toBe(0);
  });
});
