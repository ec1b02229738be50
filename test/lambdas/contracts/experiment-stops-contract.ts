import { describe, expect, test } from '@jest/globals';
import type { ExperimentStop } from '../../../lambdas/domain/experiments/stop.ts';
import type { KnownStops, StopSwitch } from '../../../lambdas/domain/ports/experiment-stops.ts';

/** What either side of the row of stopped experiments must do. */
export function experimentStopsContract(
  name: string,
  make: () => Promise<{ readonly known: () => KnownStops; readonly stops: StopSwitch }>,
): void {
  describe(`${name} as the experiments that were stopped`, () => {
    const stop: ExperimentStop = {
      salt: 'calm-home-1',
      state: 'stopped',
      at: '2027-01-20T05:10:00.000Z',
      who: 'ada',
      why: 'diverse harms fallbacks',
    };

    test('are none until one is, and each by its name', async () => {
      const { known, stops } = await make();
      expect(await known().current()).toEqual(new Map());
      expect(await stops.putStop('calm-home', stop, undefined)).toBe('decided');
      const other = { salt: 'other-1', state: 'stopped', at: stop.at, who: 'grace' } as const;
      expect(await stops.putStop('other', other, undefined)).toBe('decided');
      const both = new Map<string, ExperimentStop>([
        ['calm-home', stop],
        ['other', other],
      ]);
      expect(await stops.current()).toEqual(both);
      expect(await known().current()).toEqual(both);
    });

    test('are decided about anew by who has seen the last decision, and by nobody else', async () => {
      const { known, stops } = await make();
      await stops.putStop('calm-home', stop, undefined);
      const resumed = { ...stop, state: 'resumed', why: 'a false alarm' } as const;
      expect(await stops.putStop('calm-home', resumed, undefined)).toBe('overtaken');
      expect(await stops.putStop('calm-home', resumed, { ...stop, who: 'grace' })).toBe('overtaken');
      expect(await known().current()).toEqual(new Map([['calm-home', stop]]));
      expect(await stops.putStop('calm-home', resumed, stop)).toBe('decided');
      expect(await known().current()).toEqual(new Map([['calm-home', resumed]]));
    });

    test('keep what several decide about several at the same moment', async () => {
      const { known, stops } = await make();
      const names = ['a', 'b', 'c'];
      const decided = await Promise.all(names.map((each) => stops.putStop(each, stop, undefined)));
      expect(decided).toEqual(['decided', 'decided', 'decided']);
      expect([...(await known().current()).keys()].sort()).toEqual(names);
    });
  });
}
