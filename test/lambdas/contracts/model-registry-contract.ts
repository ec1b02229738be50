import { beforeEach, describe, expect, test } from '@jest/globals';
import { UnknownPageError } from '../../../lambdas/domain/errors.ts';
import type { ModelRegistry } from '../../../lambdas/domain/ports/model-registry.ts';

/** What every registry must do. @param make a registry that holds versions 1 to 3, all pending */
export function modelRegistryContract(name: string, make: () => Promise<ModelRegistry>): void {
  describe(`${name} as a model registry`, () => {
    let registry: ModelRegistry;
    beforeEach(async () => {
      registry = await make();
    });

    test('lists its versions, newest first, page by page', async () => {
      const first = await registry.list({ limit: 2 });
      expect(first.items.map(({ version }) => version)).toEqual([3, 2]);
      const second = await registry.list({ limit: 2, next: first.next });
      expect(second.items.map(({ version }) => version)).toEqual([1]);
      expect(second.next).toBeUndefined();
    });

    test('describes a version, with what trained it and how good it is', async () => {
      expect(await registry.find(2)).toMatchObject({
        version: 2,
        arn: expect.stringMatching(/model-package\/vitrine-test\/2$/),
        name: 'vitrine-test',
        approval: 'pending',
        modelVersion: 'test-run2-full',
        algorithm: 'two-stage',
        trainingJob: 'run2',
        metrics: { 'ndcg@20': 0.2 },
        modelDataUrl: 's3://artifacts/models/run2/model.tar.gz',
      });
    });

    test('knows no other', async () => {
      expect(await registry.find(99)).toBeUndefined();
    });

    test('has no page that none before it named', async () => {
      await expect(registry.list({ limit: 2, next: 'nowhere' })).rejects.toThrow(UnknownPageError);
    });

    test('keeps what was decided about one, and forgets nothing else of it', async () => {
      await registry.decide(2, 'approved', 'better');
      await registry.retire(2, '2026-12-31');
      expect(await registry.find(2)).toMatchObject({
        approval: 'approved',
        retireOn: '2026-12-31',
        algorithm: 'two-stage',
        trainingJob: 'run2',
      });
      expect(await registry.find(3)).toMatchObject({ approval: 'pending' });
      await registry.decide(2, 'rejected');
      expect(await registry.find(2)).toMatchObject({ approval: 'rejected', retireOn: '2026-12-31' });
    });
  });
}
