import { Duration, PropertyInjectors, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { AccessLogBucket } from '../constructs/access-log-bucket.ts';
import { BuildBucket } from '../constructs/build-bucket.ts';
import { BuildDefaults } from '../constructs/build-defaults.ts';
import { DataKey } from '../constructs/data-key.ts';
import { DeliveryPipeline } from '../constructs/delivery-pipeline.ts';
import { LogKey } from '../constructs/log-key.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import { OperationsTopic } from '../constructs/operations-topic.ts';
import type { DeliveryConfig } from '../delivery-config.ts';

export interface DeliveryStackProps extends StackProps {
  readonly delivery: DeliveryConfig;
  readonly dev: EnvironmentConfig;
  readonly prod: EnvironmentConfig;
}

/** The way of a commit to dev, and of what passed there to prod. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { delivery, dev, prod } = props;
    // What is built can be built again, so nothing of it outlives the stack.
    const removalPolicy = RemovalPolicy.DESTROY;
    const key = new DataKey(this, 'Key', { description: 'Vitrine delivery: what is built', removalPolicy });
    const logs = new LogGroup(this, 'BuildLogs', {
      encryptionKey: new LogKey(this, 'LogKey', { description: 'Vitrine delivery: logs', removalPolicy }),
      retention: logRetentions[delivery.logRetentionDays],
      removalPolicy,
    });
    PropertyInjectors.of(this).add(new BuildDefaults({ encryptionKey: key, logs }));
    const artifacts = new BuildBucket(this, 'Artifacts', {
      encryptionKey: key,
      accessLogs: new AccessLogBucket(this, 'AccessLogs', { retention: Duration.days(90), removalPolicy }),
      removalPolicy,
      noncurrentVersionExpiration: Duration.days(7),
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(30) }],
    });
    const approvals = new OperationsTopic(this, 'Approvals', {
      encryptionKey: key,
      emails: delivery.approvers,
    });
    new DeliveryPipeline(this, 'Delivery', { ...delivery, artifacts, approvals, dev, prod });
  }
}
