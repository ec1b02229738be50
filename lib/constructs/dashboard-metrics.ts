import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

import type { ShopRulesInput } from '../../lambdas/contracts/shop-rules.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

/** No alarm is made on dashboards, but the library wants a name for each. */
export const named = (
  name: string,
): { readonly humanReadableName: string; readonly alarmFriendlyName: string } => ({
  humanReadableName: name,
  alarmFriendlyName: name.replaceAll(' ', ''),
});

interface ServiceMetric {
  readonly metricName: string;
  readonly statistic: string;
  readonly label: string;
  readonly period: Duration;
  /** Beside the service's. @default none */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** A metric that a function emits about its work. */
export const ofService = (
  { service }: Pick<ServiceFunction, 'service'>,
  { dimensions, ...metric }: ServiceMetric,
): Metric =>
  new Metric({ namespace: METRICS_NAMESPACE, dimensionsMap: { service, ...dimensions }, ...metric });

/** How much of `part` there was for each of `all`. A widget tells its metrics apart by ids, which are the label's. */
export function ratio(part: Metric, all: Metric, label: string, period: Duration): MathExpression {
  const id = label.replaceAll('-', '_');
  return new MathExpression({
    expression: `${id}_part / ${id}_all`,
    usingMetrics: { [`${id}_part`]: part, [`${id}_all`]: all },
    label,
    period,
  });
}

/** Where lists are shown; one that is left out does not compile. */
const SCENARIOS: Readonly<Record<keyof NonNullable<ShopRulesInput['scenarios']>, true>> = {
  home: true,
  product: true,
  cart: true,
  search: true,
  email: true,
  trending: true,
  'recently-viewed': true,
  similar: true,
  'bought-together': true,
};

/** What lists led to, for each that was shown there. A scenario that no shop asks for has no line. */
export const outcomeByScenario = (
  consumer: ServiceFunction,
  outcome: 'ListClicksByScenario' | 'ListPurchasesByScenario',
  period: Duration,
): MathExpression[] =>
  Object.keys(SCENARIOS).map((scenario) => {
    const count = (metricName: string): Metric =>
      ofService(consumer, {
        metricName,
        statistic: 'Sum',
        label: scenario,
        period,
        dimensions: { Scenario: scenario },
      });
    return ratio(count(outcome), count('ListsShownByScenario'), scenario, period);
  });

/** The share of lists that were clicked while a release tries its model: the one that serves beside the one on trial. */
export const clickThroughByVariant = (consumer: ServiceFunction, period: Duration): MathExpression[] =>
  ['primary', 'candidate'].map((variant) => {
    const lists = (metricName: string): Metric =>
      ofService(consumer, {
        metricName,
        statistic: 'Sum',
        label: variant,
        period,
        dimensions: { Variant: variant },
      });
    return ratio(lists('ListsClickedByVariant'), lists('ListsShownByVariant'), variant, period);
  });
