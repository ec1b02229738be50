import { describe, expect, test } from '@jest/globals';
import type { TrialLease, Trials } from '../../../lambdas/domain/ports/trials.ts';

/** What either side of the trial's row must do. */
export function trialsContract(
  name: string,
  make: () => Promise<{ readonly trials: () => Trials; readonly lease: TrialLease }>,
): void {
  describe(`${name} as the trial`, () => {
    const trial = { release: 'r7-v3', version: 3, percent: 10, untilMs: 1000 };

    test('is none until a release holds it, and none once it has ended it', async () => {
      const { trials, lease } = await make();
      expect(await trials().current()).toBeUndefined();
      expect(await lease.hold(trial, 0)).toBe('held');
      expect(await trials().current()).toEqual(trial);
      await lease.endTrial('r7-v3');
      expect(await trials().current()).toBeUndefined();
    });

    test('is put off by its release, and by no other one before its end', async () => {
      const { trials, lease } = await make();
      await lease.hold(trial, 0);
      expect(await lease.hold({ ...trial, untilMs: 2000 }, 500)).toBe('held');
      const other = { release: 'r8-v4', percent: 50, untilMs: 9000 };
      expect(await lease.hold(other, 1999)).toBe('taken');
      expect(await trials().current()).toEqual({ ...trial, untilMs: 2000 });
      expect(await lease.hold(other, 2000)).toBe('held');
      expect(await trials().current()).toEqual(other);
    });

    test('that is revoked has no shoppers, and cannot be held again until it has ended', async () => {
      const { trials, lease } = await make();
      await lease.hold(trial, 0);
      await lease.revoke('r7-v3', 0);
      expect(await trials().current()).toMatchObject({ release: 'r7-v3', percent: 0 });
      expect(await lease.hold(trial, 1)).toBe('taken');
      await lease.endTrial('r7-v3');
      const next = { ...trial, release: 'r8-v4' };
      expect(await lease.hold(next, 2)).toBe('held');
      expect(await trials().current()).toEqual(next);
    });

    test('is not ended by another release', async () => {
      const { trials, lease } = await make();
      await lease.hold(trial, 0);
      await lease.endTrial('r6-v1');
      expect(await trials().current()).toEqual(trial);
    });
  });
}
