import { describe, expect, test } from '@jest/globals';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { predict } from '../../../lambdas/usecases/predict.ts';

const items = ['cup', 'mug', 'plate'].map((itemId, index) => ({ itemId, score: 3 - index }));
const nowMs = Date.UTC(2026, 2, 1);

function asking(): { readonly modelHost: ModelHost; readonly asked: RankRequest[] } {
  const asked: RankRequest[] = [];
  const host = new InMemoryModelHost({ modelVersion: 'v1', items });
  return { asked, modelHost: { rank: (request) => (asked.push(request), host.rank(request)) } };
}

const dependencies = (modelHost: ModelHost) => ({ modelHost, maxResults: 500, now: () => nowMs });
const instance = { history: [], numResults: 2 };

describe('predict', () => {
  test('answers each history, in order, with the version that ranked it', async () => {
    const { modelHost } = asking();
    const history = [{ itemId: 'mug', eventType: 'view', ageDays: 2 }];
    const predictions = await predict([instance, { history, numResults: 1 }], dependencies(modelHost));
    expect(predictions.map(({ modelVersion }) => modelVersion)).toEqual(['v1', 'v1']);
    expect(predictions.map((each) => each.items.map(({ itemId }) => itemId))).toEqual([
      ['cup', 'mug'],
      ['cup'],
    ]);
    expect(predictions[1]?.items[0]?.reason).toEqual({ itemId: 'mug' });
  });

  test('tells the host ages as moments before now', async () => {
    const { modelHost, asked } = asking();
    await predict(
      [{ ...instance, history: [{ itemId: 'mug', eventType: 'view', ageDays: 0.5 }] }],
      dependencies(modelHost),
    );
    expect(asked[0]).toMatchObject({ nowMs, history: [{ timestampMs: nowMs - 43_200_000 }] });
  });

  test('ranks candidates among all that the model ranks, and names those that it does not', async () => {
    const { modelHost, asked } = asking();
    const candidates = ['plate', 'unknown', 'mug'];
    const [prediction] = await predict([{ ...instance, candidates }], dependencies(modelHost));
    expect(asked[0]?.numResults).toBe(500);
    expect(prediction?.items.map(({ itemId }) => itemId)).toEqual(['mug', 'plate']);
    expect(prediction?.unranked).toEqual(['unknown']);
  });

  test('answers more instances than are asked at a time', async () => {
    const { modelHost } = asking();
    expect(
      await predict(
        Array.from({ length: 20 }, () => instance),
        dependencies(modelHost),
      ),
    ).toHaveLength(20);
  });
});
