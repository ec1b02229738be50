import { describe, expect, test } from '@jest/globals';
import type { LiveRelease } from '../../../lambdas/domain/ports/live-release.ts';
import type { LiveModel } from '../../../lambdas/domain/registered-model.ts';

/** What every source of the live release must do. */
export function liveReleaseContract(
  name: string,
  make: (live: LiveModel | undefined) => Promise<LiveRelease>,
): void {
  describe(`${name} as the live release`, () => {
    test('says what serves', async () => {
      const live = { modelPackageArn: 'arn:package/7', modelVersion: 'run7-full' };
      expect(await (await make(live)).read()).toEqual(live);
    });

    test('says when nothing was released yet', async () => {
      expect(await (await make(undefined)).read()).toBeUndefined();
    });
  });
}
