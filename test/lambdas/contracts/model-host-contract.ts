import { beforeEach, describe, expect, test } from '@jest/globals';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import type { Trouble } from '../fakes/fake-model-server.ts';

export interface ModelHostUnderTest {
  readonly host: ModelHost;
  /** Three items or more that the model ranks for an unknown shopper. */
  readonly itemIds: readonly string[];
  /** From then on the host is in trouble. */
  readonly trouble: (trouble: Trouble) => void;
}

const response = (rest: object): string => JSON.stringify({ modelName: 'm', modelVersion: '1', ...rest });

/** What a host may answer that is no ranking. */
const NONSENSE: readonly [string, string][] = [
  ['nothing', ''],
  ['no JSON', '<html>It works!</html>'],
  ['no JSON object', '"hello"'],
  ['no predictions', response({})],
  ['no prediction for the request', response({ predictions: [] })],
  ['two predictions for one request', response({ predictions: [{ items: [] }, { items: [] }] })],
  ['a score that is no number', response({ predictions: [{ items: [{ itemId: 'a', score: null }] }] })],
  ['no version of its model', JSON.stringify({ modelName: 'm', predictions: [{ items: [] }] })],
];

/** What the adapters under test are given. */
export const TIMEOUT_MS = 1_000;

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

    test('ranks nothing but what it is confined to', async () => {
      const [first = '', second = ''] = underTest.itemIds;
      const idsOf = async (request: Partial<RankRequest>) =>
        (await rank(request)).items.map(({ itemId }) => itemId).sort();
      expect(await idsOf({ only: new Set([first, second, 'never heard of']) })).toEqual(
        [first, second].sort(),
      );
      expect(await idsOf({ only: new Set([first, second]), exclude: new Set([first]) })).toEqual([second]);
      expect(await idsOf({ only: new Set() })).toEqual([]);
      expect(await idsOf({})).toHaveLength(3);
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

    test('says that it is unavailable as soon as it is told to stop while it waits', async () => {
      underTest.trouble('slow');
      const started = performance.now();
      const ranking = rank({}, AbortSignal.timeout(50));
      await expect(ranking).rejects.toBeInstanceOf(ModelHostUnavailableError);
      await expect(ranking).rejects.toThrow('did not answer in time');
      expect(performance.now() - started).toBeLessThan(TIMEOUT_MS);
    });

    test('says that it is unavailable after its time, even if nobody tells it', async () => {
      underTest.trouble('slow');
      await expect(rank({})).rejects.toBeInstanceOf(ModelHostUnavailableError);
    });

    test.each(['dead', 'overloaded', 'failing'] as const)('is unavailable when it is %s', async (trouble) => {
      underTest.trouble(trouble);
      await expect(rank({})).rejects.toBeInstanceOf(ModelHostUnavailableError);
    });

    test.each(NONSENSE)('is unavailable when it answers %s', async (_, answers) => {
      underTest.trouble({ answers });
      await expect(rank({})).rejects.toBeInstanceOf(ModelHostUnavailableError);
    });
  });
}
