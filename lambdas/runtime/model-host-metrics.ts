import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger, metrics } from './powertools.ts';

/** How often a second answer was asked for because the first was late. */
export const reportHedge = (): void => {
  metrics.addMetric('ModelHostHedges', MetricUnit.Count, 1);
};

/** `ModelHostBreakerOpened` counts how often the model host came to fail too often to be asked. */
export const reportBreakerState = (state: 'closed' | 'open' | 'half-open'): void => {
  logger.warn('The circuit breaker of the model host changed', { state });
  if (state === 'open') metrics.addMetric('ModelHostBreakerOpened', MetricUnit.Count, 1);
};
