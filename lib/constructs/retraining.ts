import { Duration } from 'aws-cdk-lib';
import { Rule, type RuleProps, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Grant, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import type { DriftConfig } from '../drift-config.ts';
import { acknowledge } from './compliance.ts';
import { DRIFT_SOURCE } from './drift-workflow.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';

export interface RetrainingProps {
  readonly training: StateMachine;
  readonly settings: DriftConfig['retraining'];
  readonly functions: ServiceFunctionSettings;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
  /** Encrypts what could not be told. */
  readonly encryptionKey: IKey;
  readonly logRetention: RetentionDays;
}

/** Starts a training run for a reason that nobody had to see, one at a time and within a budget. */
export class Retraining extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: RetrainingProps) {
    super(scope, id);
    const { training, settings } = props;
    this.function = new ServiceFunction(this, 'Retrain', {
      handler: 'retrain',
      description: 'Decides whether another model is trained, and starts it',
      settings: props.functions,
      network: props.network,
      logRetention: props.logRetention,
      timeout: Duration.seconds(29),
      environment: {
        TRAINING_STATE_MACHINE_ARN: training.stateMachineArn,
        RETRAINING_REASONS: settings.reasons.join(','),
        QUIET_HOURS: String(settings.quietHours),
        MOST_A_MONTH: String(settings.mostAMonth),
      },
    });
    Grant.addToPrincipal({
      grantee: this.function.function,
      actions: ['states:StartExecution', 'states:ListExecutions'],
      resourceArns: [training.stateMachineArn],
    });
    const undelivered = this.#undelivered(props.encryptionKey);
    this.function.keepFailures(undelivered, props.encryptionKey);
    acknowledge(this.function.function, {
      LambdaConcurrency: 'It is told a few times a day; what it starts is one at a time by name.',
    });
    this.#on('OnReason', undelivered, {
      description: 'A check of drift has found a reason for another model',
      eventPattern: { source: [DRIFT_SOURCE] },
    });
    this.#on(
      'OnSchedule',
      undelivered,
      {
        description: 'Another model is due',
        schedule: Schedule.rate(Duration.days(settings.everyDays)),
      },
      RuleTargetInput.fromObject({ detail: { reasons: ['schedule'] } }),
    );
  }

  #undelivered(encryptionKey: IKey): Queue {
    encryptionKey.grant(
      new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      'kms:Decrypt',
      'kms:GenerateDataKey',
    );
    return new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }

  #on(id: string, deadLetterQueue: IQueue, rule: RuleProps, event?: RuleTargetInput): void {
    new Rule(this, id, {
      ...rule,
      targets: [
        new LambdaFunction(this.function.function, {
          deadLetterQueue,
          retryAttempts: 3,
          maxEventAge: Duration.hours(24),
          ...(event && { event }),
        }),
      ],
    });
  }
}
