import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface ReleaseRecordProps {
  readonly release: IStateMachine;
  /** Writes the end of a release to the audit log. */
  readonly record: IFunction;
  /** Encrypts what could not be told. */
  readonly encryptionKey: IKey;
}

/** Tells a function how each release ended, whoever started it. */
export class ReleaseRecord extends Construct {
  constructor(scope: Construct, id: string, props: ReleaseRecordProps) {
    super(scope, id);
    const undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    // EventBridge writes to the queue by itself, for no role; only for rules of this account, though.
    props.encryptionKey.grant(
      new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      'kms:Decrypt',
      'kms:GenerateDataKey',
    );
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rule, which cdk-nag does not look at.',
    });
    new Rule(this, 'Rule', {
      description: 'A release has ended',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [props.release.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [
        new LambdaFunction(props.record, {
          deadLetterQueue: undelivered,
          retryAttempts: 3,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}
