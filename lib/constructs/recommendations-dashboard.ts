import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type CustomMetricGroup, DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';

import { clickThroughByVariant, outcomeByScenario, named, ofService, ratio } from './dashboard-metrics.ts';
import { DRIFT_NAMESPACE } from './drift-workflow.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

export interface RecommendationsDashboardProps {
  /** The dashboard's name, and the title's. */
  readonly name: string;
  readonly environment: string;
  readonly getRecommendations: ServiceFunction;
  readonly consumer: ServiceFunction;
  /** What judges the experiments, day by day. */
  readonly watchExperiments: ServiceFunction;
  /** How often drift is looked for. */
  readonly driftEveryHours: number;
}

/** Clicks are too few for less. */
const PERIOD = Duration.hours(1);

/** One page that says how good the recommendations are: what shoppers make of them, and what they are like. */
export class RecommendationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: RecommendationsDashboardProps) {
    super(scope, id);
    const { name, consumer } = props;
    new MonitoringFacade(this, 'Monitoring', {
      metricFactoryDefaults: { namespace: METRICS_NAMESPACE, period: PERIOD },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', {
        dashboardNamePrefix: name,
        detailDashboardRange: Duration.days(14),
      }),
    })
      .addLargeHeader(`${name}: what shoppers make of them`)
      .monitorCustom({
        ...named('Lists that were shown'),
        metricGroups: [
          ...outcomeGroups(consumer),
          {
            title: 'Click-through while a model is tried',
            metrics: clickThroughByVariant(consumer, PERIOD),
          },
        ],
      })
      .monitorCustom({
        ...named('By scenario'),
        metricGroups: [
          ...scenarioGroups(props.getRecommendations),
          {
            title: 'Clicks and views for each list (click-through)',
            metrics: outcomeByScenario(consumer, 'ListClicksByScenario', PERIOD),
          },
          {
            title: 'Purchases for each list (conversion)',
            metrics: outcomeByScenario(consumer, 'ListPurchasesByScenario', PERIOD),
          },
        ],
      })
      .monitorCustom({ ...named('Experiments'), metricGroups: experimentGroups(props.watchExperiments) })
      .addLargeHeader('What they are like')
      .monitorCustom({ ...named('Live model'), metricGroups: driftGroups(props) });
  }
}

/** Whose denominator is what is on the stream: who does not consent to analytics counts in neither. */
function outcomeGroups(consumer: ServiceFunction): CustomMetricGroup[] {
  const count = (metricName: string): Metric =>
    ofService(consumer, { metricName, statistic: 'Sum', label: metricName, period: PERIOD });
  const shown = count('ListsShown');
  return [
    { title: 'An hour', metrics: [shown, count('ListClicks'), count('ListPurchases')] },
    {
      title: 'Clicks and views for each list (click-through)',
      metrics: [ratio(count('ListClicks'), shown, 'click-through', PERIOD)],
    },
    {
      title: 'Purchases for each list (conversion)',
      metrics: [ratio(count('ListPurchases'), shown, 'conversion', PERIOD)],
    },
  ];
}

function scenarioGroups({ service }: ServiceFunction): CustomMetricGroup[] {
  const byScenario = (statistic: string): MathExpression[] => [
    new MathExpression({
      expression: `SEARCH('{${METRICS_NAMESPACE},Scenario,service} MetricName="FallbackByScenario" service="${service}"', '${statistic}', ${PERIOD.toSeconds()})`,
      usingMetrics: {},
      label: '',
      period: PERIOD,
    }),
  ];
  return [
    { title: 'Answers an hour', metrics: byScenario('SampleCount') },
    { title: 'Share of fallbacks', metrics: byScenario('Average') },
  ];
}

/** Once a day, after the analysis. */
const experimentGroups = (watchExperiments: ServiceFunction): CustomMetricGroup[] => [
  {
    title: 'Experiments that harm, or are not to be believed',
    metrics: ['GuardrailBreaches', 'SampleRatioMismatches'].map((metricName) =>
      ofService(watchExperiments, {
        metricName,
        statistic: 'Maximum',
        label: metricName,
        period: Duration.days(1),
      }),
    ),
  },
];

function driftGroups({ environment, driftEveryHours }: RecommendationsDashboardProps): CustomMetricGroup[] {
  const measured = (...names: readonly string[]): Metric[] =>
    names.map(
      (metricName) =>
        new Metric({
          namespace: DRIFT_NAMESPACE,
          metricName,
          dimensionsMap: { Environment: environment },
          statistic: 'Maximum',
          label: metricName,
          period: Duration.hours(driftEveryHours),
        }),
    );
  return [
    { title: 'Drift: of data and of scores', metrics: measured('FeatureDrift', 'ScoreDrift', 'HistorySkew') },
    { title: 'NDCG@20, and what of it was lost', metrics: measured('NdcgAt20', 'OutcomeLoss') },
    { title: 'Share of the catalogue in its lists (coverage)', metrics: measured('ListCoverage') },
    { title: 'Unlikeness within its lists (diversity)', metrics: measured('ListDiversity') },
    {
      title: 'What it does not know, and what is chosen of what it knows',
      metrics: measured('NewItemShare', 'NewUserShare', 'Coverage'),
    },
  ];
}
