import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TrialClicks, TrialTallies } from '../../../lambdas/domain/ports/trial-clicks.ts';

/** What every count of a trial's clicks must do. */
export function trialClicksContract(
  name: string,
  make: () => Promise<{ readonly clicks: TrialClicks; readonly tallies: TrialTallies }>,
): void {
  describe(`${name} as the clicks of a trial`, () => {
    let clicks: TrialClicks;
    let counted: TrialTallies;
    beforeEach(async () => {
      ({ clicks, tallies: counted } = await make());
    });
    const list = { recommendationId: 'r-1', release: 'r7-v3', variant: 'candidate', bucket: 7 } as const;

    test('count a list once, and its first click', async () => {
      expect([await clicks.shown(list), await clicks.shown(list)]).toEqual([true, false]);
      expect(await counted.tallies('r7-v3')).toEqual({ primary: [], candidate: [{ lists: 1, clicked: 0 }] });
      expect([await clicks.clicked('r-1'), await clicks.clicked('r-1')]).toEqual(['candidate', undefined]);
      expect(await counted.tallies('r7-v3')).toEqual({ primary: [], candidate: [{ lists: 1, clicked: 1 }] });
    });

    test('are those of a list that was counted, and of no other', async () => {
      expect(await clicks.clicked('r-2')).toBeUndefined();
      expect(await clicks.shown({ ...list, recommendationId: 'r-2' })).toBe(true);
    });

    test('are kept apart by variant, bucket and release', async () => {
      await clicks.shown(list);
      await clicks.shown({ ...list, recommendationId: 'r-2' });
      await clicks.shown({ ...list, recommendationId: 'r-3', bucket: 49 });
      await clicks.shown({ ...list, recommendationId: 'r-4', variant: 'primary' });
      await clicks.shown({ ...list, recommendationId: 'r-5', release: 'r8-v4' });
      await clicks.clicked('r-3');
      const { primary, candidate } = await counted.tallies('r7-v3');
      expect(primary).toEqual([{ lists: 1, clicked: 0 }]);
      expect([...candidate].sort((a, b) => b.lists - a.lists)).toEqual([
        { lists: 2, clicked: 0 },
        { lists: 1, clicked: 1 },
      ]);
      expect(await counted.tallies('r9-v5')).toEqual({ primary: [], candidate: [] });
    });
  });
}
