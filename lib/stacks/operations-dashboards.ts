import type { Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import type { EnvironmentConfig } from '../config.ts';
import { CostDashboard } from '../constructs/cost-dashboard.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import { RecommendationsDashboard } from '../constructs/recommendations-dashboard.ts';
import { namesOf } from '../names.ts';
import type { ApiStack } from './api-stack.ts';
import type { ClickstreamStack } from './clickstream-stack.ts';
import type { LakeStack } from './lake-stack.ts';
import type { ListsStack } from './lists-stack.ts';
import type { OperatorStack } from './operator-stack.ts';

/** What is watched. */
export interface Operated {
  readonly config: EnvironmentConfig;
  readonly api: ApiStack;
  readonly clickstream: ClickstreamStack;
  readonly operator: OperatorStack;
  readonly onlineTable: OnlineTable;
  readonly lake: LakeStack;
  readonly training: StateMachine;
  readonly release: StateMachine;
  /** Checks of drift. */
  readonly drift: StateMachine;
  readonly lists: ListsStack;
}

/** How the platform is, how good what it recommends is, and what both cost. */
export function addDashboards(stack: Stack, props: Operated, alarms: readonly IAlarm[]): void {
  const { config, api, clickstream, operator, lake } = props;
  const { stream, consumer, archive } = clickstream;
  const { getRecommendations, handlers } = api;
  const endpointName = namesOf(config.name).endpoint;
  new OperationsDashboard(stack, 'Dashboard', {
    name: stack.stackName,
    alarms,
    api: api.shop.api,
    webAcl: api.shop.webAcl,
    getRecommendations,
    handlers,
    endpointName,
    stream,
    consumer,
    archive,
    onlineTable: props.onlineTable,
    training: props.training,
    release: props.release,
    experiments: config.experiments,
  });
  new RecommendationsDashboard(stack, 'Recommendations', {
    name: `${stack.stackName}-Recommendations`,
    environment: config.name,
    getRecommendations,
    consumer: consumer.function,
    watchExperiments: operator.experiments.watch,
    driftEveryHours: config.drift.everyHours,
  });
  new CostDashboard(stack, 'Cost', {
    name: `${stack.stackName}-Cost`,
    budgetUsd: config.alarms.budgetUsd,
    api: api.shop.api,
    functions: [...handlers, consumer.function, ...operator.functions],
    onlineTable: props.onlineTable,
    streamName: stream.streamName,
    deliveryStreamName: archive.deliveryStream.deliveryStreamName,
    endpointName: config.serving.host === 'sagemaker' ? endpointName : undefined,
    workflows: {
      ingest: lake.dropIngestion,
      upkeep: lake.maintenance,
      training: props.training,
      lists: props.lists.refresh,
      drift: props.drift,
    },
    buckets: { raw: lake.raw, lake: lake.lake, artifacts: lake.artifacts },
  });
}
