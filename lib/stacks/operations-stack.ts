import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { Alarms } from '../constructs/alarms.ts';
import { apiAlarms } from '../constructs/api-alarms.ts';
import { clickstreamAlarms } from '../constructs/clickstream-alarms.ts';
import { DataKey } from '../constructs/data-key.ts';
import { OperationsTopic } from '../constructs/operations-topic.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { workflowAlarms } from '../constructs/workflow-alarms.ts';
import type { ApiStack } from './api-stack.ts';
import type { ClickstreamStack } from './clickstream-stack.ts';

export interface OperationsStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly api: ApiStack;
  readonly clickstream: ClickstreamStack;
  readonly training: StateMachine;
  readonly release: StateMachine;
}

/** Who is told when something is wrong, and what counts as wrong. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { config, api, clickstream } = props;

    const topic = new OperationsTopic(this, 'Topic', {
      encryptionKey: new DataKey(this, 'Key', {
        description: `Vitrine ${config.name}: notifications`,
        removalPolicy: removalPolicies.destroy,
      }),
      emails: config.alarms.emails,
    });
    new Alarms(this, 'Alarms', {
      topic,
      rules: {
        ...apiAlarms({
          api: api.shop.api,
          getRecommendations: api.getRecommendations,
          putEvents: api.putEvents,
          latencyP99Ms: config.alarms.latencyP99Ms,
        }),
        ...clickstreamAlarms({
          consumer: clickstream.consumer,
          archive: clickstream.archive,
          archiveBuffer: Duration.seconds(config.clickstream.archiveBufferSeconds),
        }),
        ...workflowAlarms({ training: props.training, release: props.release }),
      },
    });
  }
}
