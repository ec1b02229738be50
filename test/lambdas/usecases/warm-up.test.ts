import { describe, expect, test } from '@jest/globals';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import { warmUp } from '../../../lambdas/usecases/warm-up.ts';

describe('warming up', () => {
  test('asks everything once that a request would wait for', async () => {
    const asked: string[] = [];
    const catalog = { unavailable: () => (asked.push('catalog'), new InMemoryCatalog().unavailable()) };
    const modelHost = {
      rank: () => (asked.push('model'), Promise.resolve({ modelVersion: 'm', items: [] })),
    };
    await warmUp({ catalog, modelHost, now: Date.now });
    expect(asked).toEqual(['catalog', 'model']);
  });

  test('may fail', async () => {
    const down = () => Promise.reject(new ModelHostUnavailableError('down'));
    await expect(
      warmUp({ catalog: { unavailable: down }, modelHost: { rank: down }, now: Date.now }),
    ).resolves.toBe(undefined);
  });
});
