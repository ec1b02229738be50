import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metrics } from './powertools.ts';

/** How often the API was asked, what callers got wrong, and what went wrong here. */
export function reportAnswer(statusCode: number): void {
  metrics.addMetric('Requests', MetricUnit.Count, 1);
  if (statusCode >= 500) metrics.addMetric('RequestsFailed', MetricUnit.Count, 1);
  else if (statusCode >= 400) metrics.addMetric('RequestsRefused', MetricUnit.Count, 1);
}

type Accepted = 'Items' | 'Users' | 'Merges' | 'Consents' | 'Feedback';

export const reportAccepted = (what: Accepted, count: number): void => {
  metrics.addMetric(`${what}Accepted`, MetricUnit.Count, count);
};
