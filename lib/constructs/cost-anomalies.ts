import { Aws } from 'aws-cdk-lib';
import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface CostAnomaliesProps {
  /** What is tagged `environment` with it is watched, once the account has activated the tag for cost allocation. */
  readonly environment: string;
  /** Unexpected dollars of which somebody is told. */
  readonly leastUsd: number;
  /** Who is told, and the key that encrypts what they are told. */
  readonly topic: ITopic;
  readonly encryptionKey: IKey;
}

/**
 * Tells of costs that the environment's past does not explain, within a day: an endpoint that somebody forgot shows here
 * weeks before a monthly budget is used up. It costs nothing.
 */
export class CostAnomalies extends Construct {
  constructor(scope: Construct, id: string, props: CostAnomaliesProps) {
    super(scope, id);
    const { environment, leastUsd, topic, encryptionKey } = props;
    const alerts = new ServicePrincipal('costalerts.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    topic.grantPublish(alerts);
    encryptionKey.grant(alerts, 'kms:Decrypt', 'kms:GenerateDataKey*');
    const monitor = new CfnAnomalyMonitor(this, 'Monitor', {
      monitorName: `vitrine-${environment}`,
      monitorType: 'CUSTOM',
      monitorSpecification: JSON.stringify({
        Tags: { Key: 'environment', Values: [environment], MatchOptions: ['EQUALS'] },
      }),
    });
    new CfnAnomalySubscription(this, 'Subscription', {
      subscriptionName: `vitrine-${environment}`,
      monitorArnList: [monitor.attrMonitorArn],
      // The only frequency that a topic can have.
      frequency: 'IMMEDIATE',
      subscribers: [{ type: 'SNS', address: topic.topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: {
          Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          MatchOptions: ['GREATER_THAN_OR_EQUAL'],
          Values: [String(leastUsd)],
        },
      }),
    });
  }
}
