import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger, metrics } from './powertools.ts';

/** `OnlineCacheHit` is 0 or 1 for each history that was read, so that its average is the share that the cache knew. */
export function reportCacheRead(read: 'hit' | 'miss' | 'failed', error?: unknown): void {
  metrics.addMetric('OnlineCacheHit', MetricUnit.Count, read === 'hit' ? 1 : 0);
  if (read === 'failed') reportCacheFailure(error);
}

/** `OnlineCacheFailures` counts reads that the table answered instead, and writes that the cache may not know for a minute. */
export function reportCacheFailure(error: unknown): void {
  metrics.addMetric('OnlineCacheFailures', MetricUnit.Count, 1);
  logger.warn('The online cache failed', { error });
}

export const reportCacheBreaker = (state: 'closed' | 'open' | 'half-open'): void => {
  logger.warn('The circuit breaker of the online cache changed', { state });
};
