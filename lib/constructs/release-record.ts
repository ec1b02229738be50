import { Aws, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { acknowledge } from './compliance.ts';
import { RELEASE_EVENTS } from './tell-release.ts';
import type { ServiceFunction } from './service-function.ts';

export interface ReleaseRecordProps {
  readonly release: IStateMachine;
  /** Writes what becomes of a release to the audit log. */
  readonly record: ServiceFunction;
  /** Is told how each release ends, too. @default nobody else is */
  readonly track?: ServiceFunction | undefined;
  /** Encrypts what could not be told. */
  readonly encryptionKey: IKey;
}

/** Tells functions what becomes of each release and how it ends, whoever started it. */
export class ReleaseRecord extends Construct {
  constructor(scope: Construct, id: string, props: ReleaseRecordProps) {
    super(scope, id);
    const { record, track } = props;
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
    const targetOf = (told: ServiceFunction): LambdaFunction => {
      // The queue of the rule keeps what Lambda does not take, this one what the function then fails on.
      told.keepFailures(undelivered, props.encryptionKey);
      acknowledge(told.function, {
        LambdaConcurrency: 'Releases end a few times a day, and one at a time.',
      });
      return new LambdaFunction(told.function, {
        deadLetterQueue: undelivered,
        retryAttempts: 3,
        maxEventAge: Duration.hours(24),
      });
    };
    const target = targetOf(record);
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
      targets: [target, ...(track === undefined ? [] : [targetOf(track)])],
    });
    new Rule(this, 'Transitions', {
      description: 'A release has come a step further, or back',
      eventPattern: {
        source: [RELEASE_EVENTS.source],
        detailType: [RELEASE_EVENTS.detailType],
        detail: { workflow: [props.release.stateMachineArn] },
      },
      targets: [target],
    });
  }
}
