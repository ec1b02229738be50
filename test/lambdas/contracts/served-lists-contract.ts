import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ServedLists } from '../../../lambdas/domain/ports/served-lists.ts';

/** What every memory of served lists must do. */
export function servedListsContract(name: string, make: (now: () => number) => Promise<ServedLists>): void {
  describe(`${name} as a memory of served lists`, () => {
    let nowMs: number;
    let lists: ServedLists;
    beforeEach(async () => {
      nowMs = Date.UTC(2026, 2, 1);
      lists = await make(() => nowMs);
    });
    const list = {
      recommendationId: 'r-1',
      request: { userId: 'Zoë', numResults: 2, filterValues: { a: '"x"' } },
      itemIds: ['a', 'b'],
    };

    test('recalls a list as it was, and none that was not kept', async () => {
      await lists.remember({ ...list, shopper: { kind: 'user', id: 'Zoë' } });
      expect(await lists.recall('r-1')).toEqual(list);
      expect(await lists.recall('r-2')).toBeUndefined();
    });

    test('recalls what was kept last', async () => {
      await lists.remember(list);
      await lists.remember({ ...list, itemIds: ['a', 'b', 'c'] });
      expect((await lists.recall('r-1'))?.itemIds).toEqual(['a', 'b', 'c']);
    });

    test('forgets after half an hour', async () => {
      await lists.remember(list);
      nowMs += 30 * 60_000 - 1000;
      expect(await lists.recall('r-1')).toEqual(list);
      nowMs += 1000;
      expect(await lists.recall('r-1')).toBeUndefined();
    });
  });
}
