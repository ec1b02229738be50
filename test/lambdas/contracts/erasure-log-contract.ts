import { describe, expect, test } from '@jest/globals';
import type { ErasureStep } from '../../../lambdas/domain/erasure.ts';
import type { ErasureLog } from '../../../lambdas/domain/ports/erasure-log.ts';

const AT = '2026-03-01T12:00:00.000Z';

/** What every log of erasures must do. */
export function erasureLogContract(name: string, make: () => Promise<ErasureLog>): void {
  describe(`${name} as a log of erasures`, () => {
    test('gives the steps of one erasure in their order', async () => {
      const log = await make();
      const steps: readonly ErasureStep[] = [
        { step: 'requested', at: AT, who: 'grace' },
        { step: 'found', at: AT, counts: { events: 12, lists: 1 } },
        { step: 'removed', at: AT, counts: {} },
        { step: 'lakeFound', at: AT, counts: { 'lake/interactions': 3, 'raw/users': 1 } },
        { step: 'lakeRemoved', at: AT, counts: {} },
      ];
      for (const [number, step] of steps.entries())
        expect(await log.append('e-1', number, step)).toBe('appended');
      expect(await log.steps('e-1')).toEqual(steps);
      expect(await log.steps('e-2')).toEqual([]);
    });

    test('keeps what is there', async () => {
      const log = await make();
      const step = { step: 'requested', at: AT } as const;
      await log.append('e-1', 0, { ...step, who: 'first' });
      expect(await log.append('e-1', 0, { ...step, who: 'second' })).toBe('exists');
      expect(await log.steps('e-1')).toEqual([{ ...step, who: 'first' }]);
    });
  });
}
