import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { AlarmTargets } from '../constructs/alarm-targets.ts';
import { Alarms } from '../constructs/alarms.ts';
import { apiAlarms } from '../constructs/api-alarms.ts';
import { burnPairsOf, burnRateAlarms, slosOf } from '../constructs/burn-rate-alarms.ts';
import { candidateAlarms } from '../constructs/candidate-alarms.ts';
import { clickstreamAlarms } from '../constructs/clickstream-alarms.ts';
import { CostAnomalies } from '../constructs/cost-anomalies.ts';
import { DataKey } from '../constructs/data-key.ts';
import { MonthlyBudget } from '../constructs/monthly-budget.ts';
import { OperationsTopic } from '../constructs/operations-topic.ts';
import { listsAlarms } from '../constructs/lists-alarms.ts';
import { experimentAlarms } from '../constructs/experiment-alarms.ts';
import { driftAlarms } from '../constructs/drift-alarms.ts';
import { operatorAlarms } from '../constructs/operator-alarms.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import { type Page, Pages } from '../constructs/pages.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { saturationAlarms } from '../constructs/saturation-alarms.ts';
import { SavedQueries } from '../constructs/saved-queries.ts';
import { ShopCanary } from '../constructs/shop-canary.ts';
import { StackDrift } from '../constructs/stack-drift.ts';
import { ThreatDetection } from '../constructs/threat-detection.ts';
import { TraceSampling } from '../constructs/trace-sampling.ts';
import { webAclAlarms } from '../constructs/web-acl-alarms.ts';
import { workflowAlarms } from '../constructs/workflow-alarms.ts';
import { REQUESTS_PER_INSTANCE_AND_MINUTE } from '../endpoint-scaling-config.ts';
import { namesOf } from '../names.ts';
import { addDashboards, type Operated } from './operations-dashboards.ts';

export interface OperationsStackProps extends StackProps, Operated {}

/** Who is woken, and by what: one fault of what both stand on is one page. */
const PAGES = {
  ShoppersNotice: {
    any: ['ApiServerErrors', 'ApiLatency', 'Fallbacks'],
    both: [...burnPairsOf('Availability'), ...burnPairsOf('Latency')],
    reason: 'Shoppers notice: requests fail, come late, or are answered without the model.',
  },
  EventsSuffer: {
    any: ['ConsumerLag', 'ArchiveFreshness'],
    both: burnPairsOf('Freshness'),
    reason: 'Events come late to the next answer or to the lake, where they are lost in the end.',
    after: 'ShoppersNotice',
  },
} as const satisfies Readonly<Record<string, Page>>;

const CANARY = 'ShopCanary';
const { ShoppersNotice } = PAGES;
const WITH_CANARY: Readonly<Record<string, Page>> = {
  ...PAGES,
  ShoppersNotice: { ...ShoppersNotice, any: [...ShoppersNotice.any, CANARY] },
};

/** What counts as wrong, who is told, and where they look. */
export class OperationsStack extends Stack {
  /** Where alarms go, and what waits for a person. */
  readonly topic: OperationsTopic;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { config, api, clickstream, operator } = props;

    const encryptionKey = new DataKey(this, 'Key', {
      description: `Vitrine ${config.name}: notifications`,
      removalPolicy: removalPolicies.destroy,
    });
    const { emails, slack, pagerUrlParameter, budgetUsd, anomalyUsd } = config.alarms;
    const topic = new OperationsTopic(this, 'Topic', { encryptionKey, emails });
    this.topic = topic;
    new AlarmTargets(this, 'Targets', {
      name: `vitrine-${config.name}`,
      topic,
      slack,
      pagerUrlParameter,
    });
    if (config.threatDetection !== undefined)
      new ThreatDetection(this, 'ThreatDetection', {
        settings: config.threatDetection,
        topic,
        encryptionKey,
      });
    if (budgetUsd !== undefined)
      new MonthlyBudget(this, 'Budget', {
        environment: config.name,
        usdPerMonth: budgetUsd,
        topic,
        encryptionKey,
      });
    if (anomalyUsd !== undefined)
      new CostAnomalies(this, 'CostAnomalies', {
        environment: config.name,
        leastUsd: anomalyUsd,
        topic,
        encryptionKey,
      });
    const slos = slosOf({ slos: config.slos, api: api.shop.api, consumer: clickstream.consumer.function });
    const canary =
      config.canary &&
      new ShopCanary(this, 'Canary', {
        name: namesOf(config.name).shopCanary,
        shop: api.shop,
        settings: config.canary,
        artifacts: props.lake.artifacts,
      });
    const stackDrift =
      config.stackDrift &&
      new StackDrift(this, 'StackDrift', {
        environment: config.name,
        everyHours: config.stackDrift.everyHours,
        logRetention: logRetentions[config.logRetentionDays],
      });
    const alarms = new Alarms(this, 'Alarms', {
      topic,
      rules: {
        ...apiAlarms({
          api: api.shop.api,
          getRecommendations: api.getRecommendations,
          handlers: api.handlers,
          latencyP99Ms: config.alarms.latencyP99Ms,
        }),
        ...api.callerKey?.alarms(),
        ...clickstreamAlarms({
          consumer: clickstream.consumer,
          archive: clickstream.archive,
          archiveBuffer: Duration.seconds(config.clickstream.archiveBufferSeconds),
        }),
        ...saturationAlarms({
          api: api.shop.api,
          onlineTable: props.onlineTable,
          endpoint:
            config.serving.host === 'sagemaker'
              ? {
                  name: namesOf(config.name).endpoint,
                  requestsPerInstanceAndMinute:
                    config.serving.scaling?.requestsPerInstanceAndMinute ?? REQUESTS_PER_INSTANCE_AND_MINUTE,
                }
              : undefined,
          trafficDeviations: config.alarms.trafficDeviations,
        }),
        ...operatorAlarms({ api: operator.operator.api, functions: operator.functions }),
        ...webAclAlarms({ Shop: api.shop.webAcl, Operator: operator.operator.webAcl }),
        ...candidateAlarms({
          getRecommendations: api.getRecommendations,
          settings: config.releases,
          namePrefix: namesOf(config.name).candidateAlarms,
        }),
        ...workflowAlarms({
          training: props.training,
          release: props.release,
          ingest: props.lake.dropIngestion,
          erasure: operator.lakeErasure,
          maintenance: props.lake.maintenance,
        }),
        ...driftAlarms({ environment: config.name, settings: config.drift, check: props.drift }),
        ...experimentAlarms(operator.experiments),
        ...listsAlarms(props.lists),
        ...props.lake.userFeatures?.alarms(),
        ...burnRateAlarms(slos),
        ...(canary && { [CANARY]: canary.alarm() }),
        ...stackDrift?.alarms(),
      },
    });
    const pages = new Pages(this, 'Pages', {
      topic,
      pages: canary ? WITH_CANARY : PAGES,
      alarm: (name) => alarms.named(name),
    });
    addDashboards(this, props, [...pages.all, ...alarms.all]);
    if (config.tracing !== undefined)
      new TraceSampling(this, 'Traces', {
        shop: { api: api.shop.api, ...config.tracing },
        operator: { api: operator.operator.api, perSecond: 10, share: 1 },
        slowMs: config.alarms.latencyP99Ms,
      });
    new SavedQueries(this, 'Queries', {
      folder: this.stackName,
      accessLogs: api.shop.accessLogs,
      recommending: api.recommending,
      functions: [...api.handlers, clickstream.consumer.function, ...operator.functions],
      slowMs: config.alarms.latencyP99Ms,
    });
  }
}
