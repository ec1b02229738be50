import { Aws } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface OperationsTopicProps {
  readonly encryptionKey: IKey;
  /** Each address has to confirm its subscription. */
  readonly emails: readonly string[];
}

/** Where alarms go. */
export class OperationsTopic extends Topic {
  constructor(scope: Construct, id: string, props: OperationsTopicProps) {
    super(scope, id, { masterKey: props.encryptionKey, enforceSSL: true });
    // CloudWatch encrypts its messages itself, and an alarm has no role to be granted the key.
    props.encryptionKey.grant(
      new ServicePrincipal('cloudwatch.amazonaws.com'),
      'kms:Decrypt',
      'kms:GenerateDataKey*',
    );
    // A policy of its own takes the place of SNS's, by which the account's alarms could tell it anything.
    this.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of props.emails) this.addSubscription(new EmailSubscription(email));
  }
}
