import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type CustomMetricGroup, DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';

import { named, ratio } from './dashboard-metrics.ts';
import type { OnlineTable } from './online-table.ts';
import type { ServiceFunction } from './service-function.ts';

export interface CostDashboardProps {
  /** The dashboard's name, and the title's. */
  readonly name: string;
  /** Of the month's budget. @default there is none */
  readonly budgetUsd?: number | undefined;
  readonly api: RestApi;
  readonly functions: readonly ServiceFunction[];
  readonly onlineTable: OnlineTable;
  readonly streamName: string;
  readonly deliveryStreamName: string;
  /** The endpoint's name, where models are served by one. */
  readonly endpointName?: string | undefined;
  /** By title: what runs jobs of SageMaker and Glue. */
  readonly workflows: Readonly<Record<string, StateMachine>>;
  /** By title. */
  readonly buckets: Readonly<Record<string, IBucket>>;
}

const PERIOD = Duration.days(1);
/** The only region that has metrics of what an account is charged. */
const BILLING_REGION = 'us-east-1';
/** The only variant that the release workflow makes. */
const VARIANT = 'primary';

/** One page that says what the month costs, and what each component does that is paid for, day by day. */
export class CostDashboard extends Construct {
  constructor(scope: Construct, id: string, props: CostDashboardProps) {
    super(scope, id);
    const monitoring = new MonitoringFacade(this, 'Monitoring', {
      metricFactoryDefaults: { namespace: 'AWS/Billing', period: PERIOD },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', {
        dashboardNamePrefix: props.name,
        detailDashboardRange: Duration.days(31),
      }),
    })
      .addLargeHeader(`${props.name}: what the month costs`)
      .addWidget(new TextWidget({ markdown: aboutBills(props.budgetUsd), width: 24, height: 3 }))
      .monitorCustom({ ...named('Bill of the account'), metricGroups: billGroups() })
      .addLargeHeader('What is paid for, a day');
    const components: Readonly<Record<string, CustomMetricGroup[]>> = {
      'Requests and functions': requestGroups(props),
      'Online table': tableGroups(props.onlineTable),
      Events: eventGroups(props),
      'Model host': endpointGroups(props.endpointName),
      'Jobs and storage': jobGroups(props),
    };
    for (const [component, metricGroups] of Object.entries(components))
      if (metricGroups.length > 0) monitoring.monitorCustom({ ...named(component), metricGroups });
  }
}

const aboutBills = (budgetUsd: number | undefined): string =>
  [
    budgetUsd === undefined ? 'No budget is set.' : `The month's budget is ${budgetUsd} USD.`,
    'Charges are of the whole account, whatever the environment, since the month began, and there are some only where the account lets its bills be watched. What this environment costs is in Cost Explorer, by the tag `environment`.',
  ].join(' ');

const billGroups = (): CustomMetricGroup[] => [
  {
    title: 'Since the month began, USD',
    metrics: [
      new Metric({
        namespace: 'AWS/Billing',
        metricName: 'EstimatedCharges',
        dimensionsMap: { Currency: 'USD' },
        statistic: 'Maximum',
        label: 'all services',
        period: PERIOD,
        region: BILLING_REGION,
      }),
    ],
  },
  {
    title: 'By service, USD',
    metrics: [
      new MathExpression({
        expression: `SEARCH('{AWS/Billing,Currency,ServiceName} MetricName="EstimatedCharges"', 'Maximum', ${PERIOD.toSeconds()})`,
        usingMetrics: {},
        label: '',
        period: PERIOD,
        searchRegion: BILLING_REGION,
      }),
    ],
  },
];

/** A sum a day. */
const sum = (
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  label = metricName,
): Metric => new Metric({ namespace, metricName, dimensionsMap, statistic: 'Sum', label, period: PERIOD });

const requestGroups = ({ api, functions }: CostDashboardProps): CustomMetricGroup[] => [
  {
    title: 'Requests of the shop API',
    metrics: [api.metricCount({ statistic: 'Sum', label: 'requests', period: PERIOD })],
  },
  {
    title: 'Invocations',
    metrics: functions.map((each) =>
      each.function.metricInvocations({ statistic: 'Sum', label: each.service, period: PERIOD }),
    ),
  },
  {
    title: 'Running time, ms',
    metrics: functions.map((each) =>
      each.function.metricDuration({ statistic: 'Sum', label: each.service, period: PERIOD }),
    ),
  },
];

const tableGroups = ({ tableName }: OnlineTable): CustomMetricGroup[] => [
  {
    title: 'Capacity units',
    metrics: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) =>
      sum('AWS/DynamoDB', name, { TableName: tableName }),
    ),
  },
];

const eventGroups = ({ streamName, deliveryStreamName }: CostDashboardProps): CustomMetricGroup[] => [
  {
    title: 'Bytes',
    metrics: [
      sum('AWS/Kinesis', 'IncomingBytes', { StreamName: streamName }, 'into the stream'),
      sum('AWS/Firehose', 'IncomingBytes', { DeliveryStreamName: deliveryStreamName }, 'into the archive'),
      sum('AWS/Logs', 'IncomingBytes', {}, 'into logs of the whole account'),
    ],
  },
];

/** Instances are paid for, asked or not; only while they are asked does CloudWatch say how many there are. */
function endpointGroups(endpointName: string | undefined): CustomMetricGroup[] {
  if (endpointName === undefined) return [];
  const ofVariant = (metricName: string): Metric =>
    sum('AWS/SageMaker', metricName, { EndpointName: endpointName, VariantName: VARIANT });
  const [all, each] = [ofVariant('Invocations'), ofVariant('InvocationsPerInstance')];
  return [
    { title: 'Invocations', metrics: [all] },
    { title: 'Instances that answered, on average', metrics: [ratio(all, each, 'instances', PERIOD)] },
  ];
}

const jobGroups = ({ workflows, buckets }: CostDashboardProps): CustomMetricGroup[] => [
  {
    title: 'Runs',
    metrics: Object.entries(workflows).map(([label, workflow]) =>
      workflow.metricStarted({ statistic: 'Sum', label, period: PERIOD }),
    ),
  },
  {
    title: 'Running time, ms',
    metrics: Object.entries(workflows).map(([label, workflow]) =>
      workflow.metricTime({ statistic: 'Sum', label, period: PERIOD }),
    ),
  },
  {
    title: 'Stored, bytes',
    metrics: Object.entries(buckets).map(
      ([label, { bucketName }]) =>
        new Metric({
          namespace: 'AWS/S3',
          metricName: 'BucketSizeBytes',
          dimensionsMap: { BucketName: bucketName, StorageType: 'StandardStorage' },
          statistic: 'Average',
          label,
          period: PERIOD,
        }),
    ),
  },
];
