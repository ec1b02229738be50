import { describe, expect, test } from '@jest/globals';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { modelsBefore } from '../../../lambdas/usecases/models-before.ts';
import { registered } from '../fakes/registered-models.ts';

const ERASURE = {
  id: 'e-1',
  state: 'completed',
  requestedAt: '2026-03-01T12:00:00.000Z',
  requestedBy: 'grace',
  places: [],
} as const;
const at = (createdAt: string) => ({ createdAt: `${createdAt}T12:00:00.000Z` });

const listed = async (...models: readonly ReturnType<typeof registered>[]) => {
  const live = models.find(({ approval }) => approval === 'approved');
  const found = await modelsBefore(ERASURE, {
    registry: new InMemoryModelRegistry(models),
    liveRelease: new InMemoryLiveRelease(
      live && { modelPackageArn: live.arn, modelVersion: live.modelVersion },
    ),
    retireAfterDays: 180,
    now: () => Date.parse('2026-03-05T00:00:00Z'),
  });
  return found.map(({ version, state, retireOn }) => [version, state, retireOn]);
};

describe('the models that may have learnt from an erased user', () => {
  test('are those of before, and those whose training may have begun before', async () => {
    expect(
      await listed(
        registered(1, at('2026-01-01')),
        registered(2, at('2026-03-02')),
        registered(3, at('2026-03-03')),
      ),
    ).toEqual([
      [2, 'registered', '2026-08-29'],
      [1, 'registered', '2026-06-30'],
    ]);
  });

  test('have the day that was set for them, and are there no more once they may not serve', async () => {
    expect(
      await listed(
        registered(1, { ...at('2026-01-01'), retireOn: '2026-03-04' }),
        registered(2, { ...at('2026-01-01'), approval: 'rejected' }),
        registered(3, { ...at('2026-01-01'), approval: 'approved', retireOn: '2026-04-01' }),
      ),
    ).toEqual([[3, 'live', '2026-04-01']]);
  });

  test('are all of them, however many', async () => {
    const many = Array.from({ length: 120 }, (_, index) => registered(index + 1, at('2026-01-01')));
    expect(await listed(...many)).toHaveLength(120);
  });
});
