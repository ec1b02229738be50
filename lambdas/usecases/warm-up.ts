import type { Catalog } from '../domain/ports/catalog.ts';
import type { ModelHost } from '../domain/ports/model-host.ts';

export interface WarmUpDependencies {
  readonly catalog: Pick<Catalog, 'unavailable'>;
  readonly modelHost: ModelHost;
  readonly now: () => number;
}

/**
 * Opens the connections that the first request would wait for, beyond what its budget allows. It may fail: then the
 * first request opens them, and copes as with any failure.
 */
export async function warmUp({ catalog, modelHost, now }: WarmUpDependencies): Promise<void> {
  await Promise.allSettled([
    catalog.unavailable(),
    modelHost.rank({ history: [], numResults: 1, exclude: new Set(), metadata: false, nowMs: now() }),
  ]);
}
