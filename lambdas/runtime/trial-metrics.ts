import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Variant } from '../domain/trial.ts';
import { logger, metrics } from './powertools.ts';

/** Made once: to make one takes longer than to write its line. */
const ofVariant = new Metrics();

/** Each 0 or 1, so that the average is a share; to the second, so that a release that goes wrong shows at once. */
export function reportVariant(variant: Variant, shares: Readonly<Record<string, 0 | 1>>): void {
  ofVariant.addDimension('Variant', variant);
  for (const [name, share] of Object.entries(shares)) {
    ofVariant.addMetric(name, MetricUnit.Count, share, MetricResolution.High);
  }
  ofVariant.publishStoredMetrics();
}

/** While a release tries its model: the sum of those clicked, by that of those shown, is a variant's click-through. */
export const reportTrialList = (what: 'shown' | 'clicked', variant: Variant): void => {
  reportVariant(variant, what === 'shown' ? { ListsShownByVariant: 1 } : { ListsClickedByVariant: 1 });
};

export function reportUncountedList(error: unknown): void {
  metrics.addMetric('ListsUncounted', MetricUnit.Count, 1);
  logger.warn('A list of a trial was not counted', { error });
}
