import { beforeEach, describe, expect, test } from '@jest/globals';
import { acceptedEvent, type ShopEvent } from '../../../lambdas/domain/event.ts';
import { HISTORY_LENGTH, type HistoryItem, type UserFeatures } from '../../../lambdas/domain/history.ts';
import type { ConsentStore } from '../../../lambdas/domain/ports/consent-store.ts';
import type { HistoryStore } from '../../../lambdas/domain/ports/history-store.ts';
import type { SessionMerger } from '../../../lambdas/domain/ports/session-merger.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';

export interface HistoryStoreUnderTest {
  readonly store: HistoryStore;
  readonly merger: SessionMerger;
  readonly consents: ConsentStore;
  /** Writes what the batch step would. */
  precompute(
    shopper: Shopper,
    history: readonly HistoryItem[],
    features?: UserFeatures,
    asOf?: string,
  ): Promise<void>;
}

const KEEP = { keepDays: 30, mayKeep: () => Promise.resolve(true) };
const START_MS = Date.UTC(2026, 2, 1);

/** Ids of its own for each test, so that the suite can share a table with others. */
let shoppers = 0;
const newId = () => `shopper-${process.pid}-${Date.now()}-${++shoppers}`;

function event(
  userId: string | undefined,
  itemId: string,
  timestampMs: number,
  eventType = 'view',
): ShopEvent {
  const who = userId === undefined ? {} : { userId };
  return acceptedEvent({
    ...who,
    sessionId: `session-of-${userId}`,
    itemId,
    eventType,
    timestampMs,
    receivedAtMs: timestampMs,
  });
}

/** What every history store must do. */
export function historyStoreContract(name: string, make: () => Promise<HistoryStoreUnderTest>): void {
  describe(`${name} as a history store`, () => {
    let underTest: HistoryStoreUnderTest;
    let id: string;
    beforeEach(async () => {
      underTest = await make();
      id = newId();
    });
    const recent = async () => (await underTest.store.recent({ kind: 'user', id })).items;

    test('knows nothing of a shopper who did nothing', async () => {
      expect(await recent()).toEqual([]);
    });

    test('gives back what was recorded, most recent first', async () => {
      await underTest.store.record(event(id, 'a', START_MS, 'purchase'), KEEP);
      await underTest.store.record(event(id, 'c', START_MS + 2), KEEP);
      await underTest.store.record(event(id, 'b', START_MS + 1, 'wishlist'), KEEP);
      expect(await recent()).toEqual([
        { itemId: 'c', eventType: 'view', timestampMs: START_MS + 2 },
        { itemId: 'b', eventType: 'wishlist', timestampMs: START_MS + 1 },
        { itemId: 'a', eventType: 'purchase', timestampMs: START_MS },
      ]);
    });

    test('orders events of different years by time', async () => {
      await underTest.store.record(event(id, 'late', Date.UTC(2026, 0, 1)), KEEP);
      await underTest.store.record(event(id, 'early', Date.UTC(2000, 0, 1)), KEEP);
      expect((await recent()).map(({ itemId }) => itemId)).toEqual(['late', 'early']);
    });

    test('records an event once, and says so', async () => {
      expect(await underTest.store.record(event(id, 'a', START_MS), KEEP)).toBe('recorded');
      expect(await underTest.store.record(event(id, 'a', START_MS), KEEP)).toBe('duplicate');
      expect(await recent()).toHaveLength(1);
    });

    test('records an event once that arrives many times together', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => underTest.store.record(event(id, 'a', START_MS), KEEP)),
      );
      expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
    });

    test('keeps events of the same moment apart by their ids', async () => {
      await underTest.store.record(event(id, 'a', START_MS), KEEP);
      await underTest.store.record(event(id, 'b', START_MS), KEEP);
      expect((await recent()).map(({ itemId }) => itemId).sort()).toEqual(['a', 'b']);
    });

    test('keeps shoppers apart, and a session from a user of the same id', async () => {
      await underTest.store.record(event(id, 'of the user', START_MS), KEEP);
      await underTest.store.record({ ...event(undefined, 'of the session', START_MS), sessionId: id }, KEEP);
      expect((await recent()).map(({ itemId }) => itemId)).toEqual(['of the user']);
      const session = await underTest.store.recent({ kind: 'session', id });
      expect(session.items.map(({ itemId }) => itemId)).toEqual(['of the session']);
    });

    test('adds what came since to what was precomputed, each thing once', async () => {
      await underTest.precompute({ kind: 'user', id }, [
        { itemId: 'b', eventType: 'view', timestampMs: START_MS + 1 },
        { itemId: 'a', eventType: 'purchase', timestampMs: START_MS },
      ]);
      await underTest.store.record(event(id, 'b', START_MS + 1), KEEP);
      await underTest.store.record(event(id, 'c', START_MS + 2), KEEP);
      expect((await recent()).map(({ itemId }) => itemId)).toEqual(['c', 'b', 'a']);
    });

    test('tells what was known beside the history, of a user of whom it was', async () => {
      const user = { kind: 'user', id } as const;
      await underTest.precompute(user, [], { events_7d: 3, spend_30d: 12.5 });
      expect((await underTest.store.recent(user)).features).toEqual({ events_7d: 3, spend_30d: 12.5 });
      const other = { kind: 'user', id: newId() } as const;
      await underTest.store.record(event(other.id, 'a', START_MS), KEEP);
      expect((await underTest.store.recent(other)).features).toBeUndefined();
    });

    test(`holds the precomputed past and the newest events, ${HISTORY_LENGTH} things in all`, async () => {
      await underTest.precompute({ kind: 'user', id }, [
        { itemId: 'newer than all', eventType: 'view', timestampMs: START_MS + 1_000_000 },
      ]);
      for (let index = 0; index <= HISTORY_LENGTH; index += 1) {
        await underTest.store.record(event(id, `item-${index}`, START_MS + index), KEEP);
      }
      const history = await recent();
      expect(history).toHaveLength(HISTORY_LENGTH);
      expect(history.slice(0, 2).map(({ itemId }) => itemId)).toEqual([
        'newer than all',
        `item-${HISTORY_LENGTH}`,
      ]);
    });

    test('takes ids of any characters', async () => {
      const odd = `${id}#|"'; DROP TABLE 日本🛍️`;
      await underTest.store.record(event(odd, odd, START_MS), KEEP);
      expect((await underTest.store.recent({ kind: 'user', id: odd })).items).toEqual([
        { itemId: odd, eventType: 'view', timestampMs: START_MS },
      ]);
    });

    describe('when a user consents or not', () => {
      const NO_PERSONALIZATION = { personalization: false, analytics: true };
      const askConsent = {
        keepDays: 30,
        mayKeep: async (userId: string) => (await underTest.consents.consentOf(userId)).personalization,
      };
      const consent = (of = NO_PERSONALIZATION) => underTest.consents.putConsent(id, of);
      const whole = () => underTest.store.recent({ kind: 'user', id });
      const doSomething = (itemId: string, timestampMs = START_MS) =>
        underTest.store.record(event(id, itemId, timestampMs), askConsent);

      test('somebody who was not asked consents', async () => {
        expect(await underTest.consents.consentOf(id)).toEqual({ personalization: true, analytics: true });
        expect((await whole()).consent).toEqual({ personalization: true, analytics: true });
      });

      test.each([
        { personalization: true, analytics: false },
        { personalization: false, analytics: false },
      ])('a history says so: %j', async (given) => {
        await consent(given);
        await consent(given);
        expect(await underTest.consents.consentOf(id)).toEqual(given);
        expect((await whole()).consent).toEqual(given);
      });

      test('nothing of before is read from then on, and nothing new is kept', async () => {
        await underTest.precompute({ kind: 'user', id }, [
          { itemId: 'a', eventType: 'view', timestampMs: START_MS },
        ]);
        await doSomething('b');
        await consent();
        expect(await doSomething('c')).toBe('not-kept');
        expect(await whole()).toEqual({ items: [], feedback: [], consent: NO_PERSONALIZATION });
      });

      test('what was known beside the history is not told without consent, nor what it knew from before it', async () => {
        const features = { events_7d: 3 };
        await underTest.precompute({ kind: 'user', id }, [], features);
        await consent();
        expect((await whole()).features).toBeUndefined();
        await consent({ personalization: true, analytics: true });
        expect((await whole()).features).toBeUndefined();
        await underTest.precompute({ kind: 'user', id }, [], features, '2999-01-01T00:00:00Z');
        expect((await whole()).features).toEqual(features);
      });

      test('consent that is given again begins a new history, whatever the batch step writes', async () => {
        await consent();
        await underTest.store.forget(id);
        await consent({ personalization: true, analytics: true });
        await underTest.precompute({ kind: 'user', id }, [
          { itemId: 'old', eventType: 'view', timestampMs: START_MS - 365 * 86_400_000 },
        ]);
        expect(await doSomething('new', Date.now() + 60_000)).toBe('recorded');
        expect((await recent()).map(({ itemId }) => itemId)).toEqual(['new']);
      });

      test('what is forgotten is the user’s and their sessions’, and nobody else’s', async () => {
        const [mine, other] = [newId(), newId()];
        for (const sessionId of [mine, other])
          await underTest.store.record({ ...event(undefined, 'a', START_MS), sessionId }, askConsent);
        await underTest.merger.merge({ sessionId: mine, userId: id }, askConsent);
        await underTest.store.record(event(other, 'b', START_MS), askConsent);
        await underTest.store.forget(id);
        const itemsOf = async (kind: 'user' | 'session', of: string) =>
          (await underTest.store.recent({ kind, id: of })).items.map(({ itemId }) => itemId);
        expect(await itemsOf('user', id)).toEqual([]);
        expect(await itemsOf('session', mine)).toEqual([]);
        expect(await itemsOf('session', other)).toEqual(['a']);
        expect(await itemsOf('user', other)).toEqual(['b']);
      });

      test('a session of somebody who refused is not copied, and not kept', async () => {
        const sessionId = newId();
        const anonymous = (itemId: string) =>
          underTest.store.record({ ...event(undefined, itemId, START_MS), sessionId }, askConsent);
        await consent();
        expect(await anonymous('a')).toBe('recorded');
        expect(await underTest.merger.merge({ sessionId, userId: id }, askConsent)).toEqual({
          outcome: 'merged',
          events: 0,
        });
        expect(await anonymous('b')).toBe('not-kept');
        expect((await underTest.store.recent({ kind: 'session', id: sessionId })).items).toEqual([]);
      });
    });

    describe('when a session turns out to be a user', () => {
      let sessionId: string;
      beforeEach(() => {
        sessionId = newId();
      });
      const anonymous = (itemId: string, timestampMs: number, eventType = 'view') => ({
        ...event(undefined, itemId, timestampMs, eventType),
        sessionId,
      });
      const merge = (userId = id) => underTest.merger.merge({ sessionId, userId }, KEEP);
      const itemIds = async () => (await recent()).map(({ itemId }) => itemId);

      test('the user has what both did, in order of time', async () => {
        await underTest.store.record(event(id, 'b', START_MS + 2), KEEP);
        await underTest.store.record(anonymous('a', START_MS + 1), KEEP);
        await underTest.store.record(anonymous('c', START_MS + 3, 'purchase'), KEEP);
        expect(await merge()).toEqual({ outcome: 'merged', events: 2 });
        expect(await recent()).toEqual([
          { itemId: 'c', eventType: 'purchase', timestampMs: START_MS + 3 },
          { itemId: 'b', eventType: 'view', timestampMs: START_MS + 2 },
          { itemId: 'a', eventType: 'view', timestampMs: START_MS + 1 },
        ]);
      });

      test('merged again, nothing counts twice', async () => {
        await underTest.store.record(anonymous('a', START_MS, 'purchase'), KEEP);
        const outcomes = [await merge(), ...(await Promise.all([merge(), merge()]))];
        expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ outcome: 'merged', events: 1 })));
        expect(await itemIds()).toEqual(['a']);
      });

      test('its later events are the user’s too, each once', async () => {
        await merge();
        expect(await underTest.store.record(anonymous('late', START_MS), KEEP)).toBe('recorded');
        expect(await underTest.store.record(anonymous('late', START_MS), KEEP)).toBe('duplicate');
        expect(await itemIds()).toEqual(['late']);
        await merge();
        expect(await itemIds()).toEqual(['late']);
      });

      test('no event is lost that comes while it is merged', async () => {
        const expected = Array.from({ length: 30 }, (_, index) => `item-${index}`);
        const recording = expected.map((itemId, index) =>
          underTest.store.record(anonymous(itemId, START_MS + index), KEEP),
        );
        await Promise.all([...recording.slice(0, 15), merge(), ...recording.slice(15)]);
        expect((await itemIds()).toSorted()).toEqual(expected.toSorted());
      });

      test('a session without events is merged for what will come', async () => {
        expect(await merge()).toEqual({ outcome: 'merged', events: 0 });
      });

      test('it is nobody else’s any more', async () => {
        await underTest.store.record(anonymous('a', START_MS), KEEP);
        await merge();
        const other = newId();
        expect(await merge(other)).toEqual({ outcome: 'taken' });
        expect((await underTest.store.recent({ kind: 'user', id: other })).items).toEqual([]);
      });

      test(`the newest ${HISTORY_LENGTH} of its events are merged`, async () => {
        for (let index = 0; index < HISTORY_LENGTH + 3; index += 1)
          await underTest.store.record(anonymous(`item-${index}`, START_MS + index), KEEP);
        expect(await merge()).toEqual({ outcome: 'merged', events: HISTORY_LENGTH });
        const history = await itemIds();
        expect([history[0], history.at(-1)]).toEqual([`item-${HISTORY_LENGTH + 2}`, 'item-3']);
      });
    });
  });
}
