import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IAlarm, AlarmStatusWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type CustomMetricGroup, DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { clickThroughByVariant, named, ofService } from './dashboard-metrics.ts';
import type { EventArchive } from './event-archive.ts';
import type { EventConsumer } from './event-consumer.ts';
import type { EventStream } from './event-stream.ts';
import { experimentGroups } from './experiment-metrics.ts';
import type { OnlineTable } from './online-table.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';
import type { WebAcl } from './web-acl.ts';

export interface OperationsDashboardProps {
  /** The dashboard's name, and the title's. */
  readonly name: string;
  readonly alarms: readonly IAlarm[];
  readonly api: RestApi;
  /** What stands before the API. @default nothing does */
  readonly webAcl?: WebAcl | undefined;
  readonly getRecommendations: ServiceFunction;
  /** Every function behind the API. */
  readonly handlers: readonly ServiceFunction[];
  readonly endpointName: string;
  readonly stream: EventStream;
  readonly consumer: EventConsumer;
  readonly archive: EventArchive;
  readonly onlineTable: OnlineTable;
  readonly training: StateMachine;
  readonly release: StateMachine;
  /** Each has its arms side by side. */
  readonly experiments: EnvironmentConfig['experiments'];
}

const PERIOD = Duration.minutes(1);
/** The only variant that the release workflow makes. */
const VARIANT = 'primary';

/** One page that says how the platform is, from what shoppers notice down to what carries it. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const { getRecommendations, handlers, consumer } = props;
    const monitoring = new MonitoringFacade(this, 'Monitoring', {
      metricFactoryDefaults: { namespace: METRICS_NAMESPACE, period: PERIOD },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', {
        dashboardNamePrefix: props.name,
        detailDashboardRange: Duration.hours(3),
      }),
    });
    monitoring
      .addLargeHeader(`${props.name}: what shoppers notice`)
      .addWidget(new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24 }))
      .monitorCustom({
        ...named('Shop API'),
        metricGroups: [...apiGroups(props.api), ...blockedGroups(props.webAcl)],
      })
      .monitorCustom({
        ...named('Recommendations'),
        metricGroups: recommendationGroups(getRecommendations, consumer.function),
      });
    for (const experiment of props.experiments)
      monitoring.monitorCustom({
        ...named(`Experiment ${experiment.name}`),
        metricGroups: experimentGroups(experiment, getRecommendations, PERIOD),
      });
    monitoring.addLargeHeader('What carries it').monitorCustom({
      ...named('Model host'),
      metricGroups: modelHostGroups(props.endpointName, getRecommendations),
    });
    for (const service of [...handlers, consumer.function])
      monitoring.monitorLambdaFunction({
        lambdaFunction: service.function,
        ...named(service.service),
      });
    monitoring
      .monitorDynamoTable({
        table: Table.fromTableArn(this, 'OnlineTable', props.onlineTable.tableArn),
        billingMode: BillingMode.PAY_PER_REQUEST,
        ...named('Online table'),
      })
      .monitorKinesisDataStream({ streamName: props.stream.streamName, ...named('Event stream') })
      .monitorKinesisFirehose({
        deliveryStreamName: props.archive.deliveryStream.deliveryStreamName,
        ...named('Event archive'),
        isDataFormatConversionEnabled: false,
      })
      .monitorSqsQueue({ queue: consumer.deadLetters, ...named('Dead letters') })
      .monitorStepFunction({ stateMachine: props.training, ...named('Training') })
      .monitorStepFunction({ stateMachine: props.release, ...named('Release') });
  }
}

const percentiles = (service: ServiceFunction, metricName: string): Metric[] =>
  ['p50', 'p90', 'p99'].map((statistic) =>
    ofService(service, { metricName, statistic, label: statistic, period: PERIOD }),
  );

function apiGroups(api: RestApi): CustomMetricGroup[] {
  const latency = ['p50', 'p90', 'p99'].map((statistic) =>
    api.metricLatency({ statistic, label: statistic, period: PERIOD }),
  );
  const errors = [
    api.metricClientError({ statistic: 'Sum', label: '4xx', period: PERIOD }),
    api.metricServerError({ statistic: 'Sum', label: '5xx', period: PERIOD }),
  ];
  return [
    { title: 'Requests a minute', metrics: [api.metricCount({ statistic: 'Sum', period: PERIOD })] },
    { title: 'Latency, ms', metrics: latency },
    { title: 'Errors a minute', metrics: errors },
  ];
}

const blockedGroups = (webAcl: WebAcl | undefined): CustomMetricGroup[] =>
  webAcl === undefined
    ? []
    : [{ title: 'Blocked a minute', metrics: [webAcl.metricBlocked(PERIOD).with({ label: 'blocked' })] }];

function recommendationGroups(
  getRecommendations: ServiceFunction,
  consumer: ServiceFunction,
): CustomMetricGroup[] {
  const bySource = ['batch', 'trending', 'none'].map((source) =>
    ofService(getRecommendations, {
      metricName: 'FallbackBySource',
      statistic: 'Sum',
      period: PERIOD,
      label: source,
      dimensions: { Source: source },
    }),
  );
  const share = ofService(getRecommendations, {
    metricName: 'Fallback',
    statistic: 'Average',
    label: 'share',
    period: PERIOD,
  });
  return [
    { title: 'Answer, ms', metrics: percentiles(getRecommendations, 'RecommendationLatency') },
    { title: 'Share of fallbacks', metrics: [share] },
    { title: 'Fallbacks by source', metrics: bySource },
    { title: 'From click to history, ms', metrics: percentiles(consumer, 'EventDelay') },
    {
      title: 'Click-through while a model is tried',
      metrics: clickThroughByVariant(consumer, PERIOD),
    },
  ];
}

function modelHostGroups(endpointName: string, getRecommendations: ServiceFunction): CustomMetricGroup[] {
  const ofVariant = (namespace: string, metricName: string, statistic: string): Metric =>
    new Metric({
      namespace,
      metricName,
      dimensionsMap: { EndpointName: endpointName, VariantName: VARIANT },
      statistic,
      label: metricName,
      period: PERIOD,
    });
  return [
    { title: 'As its caller sees it, ms', metrics: percentiles(getRecommendations, 'ModelHostLatency') },
    {
      title: 'Invocations',
      metrics: ['Invocations', 'Invocation4XXErrors', 'Invocation5XXErrors'].map((name) =>
        ofVariant('AWS/SageMaker', name, 'Sum'),
      ),
    },
    {
      title: 'Saturation, %',
      metrics: ['CPUUtilization', 'MemoryUtilization'].map((name) =>
        ofVariant('/aws/sagemaker/Endpoints', name, 'Average'),
      ),
    },
  ];
}
