import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Feedback, type FeedbackSaying, MAX_FEEDBACK } from '../../../lambdas/domain/feedback.ts';
import type { ConsentStore } from '../../../lambdas/domain/ports/consent-store.ts';
import type { FeedbackStore } from '../../../lambdas/domain/ports/feedback-store.ts';
import type { HistoryStore } from '../../../lambdas/domain/ports/history-store.ts';
import type { SessionMerger } from '../../../lambdas/domain/ports/session-merger.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';

export interface FeedbackStoreUnderTest {
  readonly store: FeedbackStore;
  readonly histories: HistoryStore;
  readonly merger: SessionMerger;
  readonly consents: ConsentStore;
}

const KEEP = { keepDays: 30, mayKeep: () => Promise.resolve(true) };
const START_MS = Date.UTC(2026, 2, 1);

/** Ids of its own for each test, so that the suite can share a table with others. */
let shoppers = 0;
const newId = () => `feedback-${process.pid}-${Date.now()}-${++shoppers}`;

const of = (id: string, saying: FeedbackSaying, timestampMs = START_MS): Feedback => ({
  target: { of: 'item', id },
  saying,
  timestampMs,
});

/** What every store of feedback must do. */
export function feedbackStoreContract(name: string, make: () => Promise<FeedbackStoreUnderTest>): void {
  describe(`${name} as a store of feedback`, () => {
    let underTest: FeedbackStoreUnderTest;
    let user: Shopper;
    let session: Shopper;
    beforeEach(async () => {
      underTest = await make();
      user = { kind: 'user', id: newId() };
      session = { kind: 'session', id: newId() };
    });
    const heldOf = async (shopper: Shopper) =>
      (await underTest.histories.recent(shopper)).feedback.map(({ target, saying }) => [target.id, saying]);
    const put = (shopper: Shopper, ...said: Feedback[]) => underTest.store.put(shopper, said, KEEP);
    const merge = () => ({ sessionId: session.id, userId: user.id });

    test('holds the newest of each target, whichever order they arrive in', async () => {
      await put(user, of('a', 'thumbs_down', START_MS), of('b', 'hide', START_MS + 1));
      await put(user, of('a', 'none', START_MS + 3));
      expect(await put(user, of('a', 'hide', START_MS + 2))).toBe('kept');
      expect(await heldOf(user)).toEqual([
        ['a', 'none'],
        ['b', 'hide'],
      ]);
    });

    test('keeps an item and a category of the same name apart, and the list that it was said on', async () => {
      const category: Feedback = {
        target: { of: 'category', id: 'a' },
        saying: 'hide',
        timestampMs: START_MS,
      };
      const item = { ...of('a', 'thumbs_up', START_MS + 1), recommendationId: 'r' };
      await put(session, item, category);
      expect((await underTest.histories.recent(session)).feedback).toEqual([item, category]);
    });

    test('loses nothing that is said at the same time', async () => {
      await Promise.all(['a', 'b', 'c'].map((id) => put(user, of(id, 'hide'))));
      expect((await heldOf(user)).map(([id]) => id).toSorted()).toEqual(['a', 'b', 'c']);
    });

    test('refuses more than it keeps, and makes room by what was taken back', async () => {
      const many = Array.from({ length: MAX_FEEDBACK }, (_, index) => of(`item-${index}`, 'hide'));
      expect(await put(user, ...many)).toBe('kept');
      expect(await put(user, of('more', 'hide'))).toBe('full');
      expect(await put(user, of('item-0', 'none', START_MS + 1), of('more', 'hide'))).toBe('kept');
      const held = new Set((await heldOf(user)).map(([id]) => id));
      expect([held.size, held.has('item-0'), held.has('more')]).toEqual([MAX_FEEDBACK, false, true]);
    });

    test('of a session is its user’s once they log in, and from then on', async () => {
      await put(session, of('before', 'hide'));
      await underTest.merger.merge(merge(), KEEP);
      expect((await underTest.store.adopt(merge(), KEEP)).map(({ target }) => target.id)).toEqual(['before']);
      await put(session, of('after', 'hide', START_MS + 1));
      expect(await heldOf(user)).toEqual([
        ['after', 'hide'],
        ['before', 'hide'],
      ]);
    });

    test('of a user who lets nothing be kept is not kept, also not their session’s', async () => {
      const refuses = { keepDays: 30, mayKeep: () => Promise.resolve(false) };
      await put(session, of('a', 'hide'));
      await underTest.merger.merge(merge(), KEEP);
      expect(await underTest.store.adopt(merge(), refuses)).toEqual([]);
      expect(await underTest.store.put(session, [of('b', 'hide')], refuses)).toBe('not-kept');
      expect([await heldOf(user), await heldOf(session)]).toEqual([[], []]);
    });

    test('is not read without consent, and is forgotten with the history', async () => {
      await put(user, of('a', 'hide'));
      await put(session, of('b', 'hide'));
      await underTest.merger.merge(merge(), KEEP);
      await underTest.consents.putConsent(user.id, { personalization: false, analytics: true });
      expect(await heldOf(user)).toEqual([]);
      await underTest.histories.forget(user.id);
      await underTest.consents.putConsent(user.id, { personalization: true, analytics: true });
      expect([await heldOf(user), await heldOf(session)]).toEqual([[], []]);
    });
  });
}
