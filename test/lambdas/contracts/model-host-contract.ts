import { beforeEach, describe, expect, test } from '@jest/globals';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';

export interface ModelHostUnderTest {
  readonly host: ModelHost;
  /** Three items or more that the model ranks for an unknown shopper. */
  readonly itemIds: readonly string[];
}

/** What every model host must do. */
export function modelHostContract(name: string, make: () => Promise<ModelHostUnderTest>): void {
  describe(`${name} as a model host`, () => {
    let underTest: ModelHostUnderTest;
    const rank = (request: Partial<RankRequest>, signal?: AbortSignal) =>
      underTest.host.rank(
        {
          history: [],
          numResults: 3,
          exclude: new Set(),
          metadata: false,
          nowMs: Date.UTC(2026, 2, 1),
          ...request,
        },
        signal,
      );
    beforeEach(async () => {
      underTest = await make();
    });

    test('ranks for an unknown shopper, best first, and says by which model', async () => {
      const { modelVersion, items } = await rank({});
      expect(modelVersion).not.toBe('');
      expect(items).toHaveLength(3);
      const scores = items.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    });

    test('gives no more than was asked for', async () => {
      expect((await rank({ numResults: 1 })).items).toHaveLength(1);
    });

    test('gives nothing that is excluded', async () => {
      const [best = ''] = (await rank({})).items.map(({ itemId }) => itemId);
      const { items } = await rank({ exclude: new Set([best]) });
      expect(items.map(({ itemId }) => itemId)).not.toContain(best);
    });

    test('gives reasons from the history alone', async () => {
      const [itemId = ''] = underTest.itemIds;
      const { items } = await rank({
        history: [{ itemId, eventType: 'view', timestampMs: Date.UTC(2026, 1, 1) }],
      });
      for (const { reason } of items) expect([undefined, itemId]).toContain(reason?.itemId);
    });

    test('passes over an item of the history that the model does not know, and one from the future', async () => {
      const history = [{ itemId: 'never heard of', eventType: 'stroke', timestampMs: Date.UTC(2030, 0, 1) }];
      expect((await rank({ history })).items).toHaveLength(3);
    });

    test('says that it is unavailable when told to stop', async () => {
      await expect(rank({}, AbortSignal.abort())).rejects.toBeInstanceOf(ModelHostUnavailableError);
    });
  });
}
