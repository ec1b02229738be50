import { Duration, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface ApprovalTriggerProps {
  readonly modelPackageGroup: string;
  /** Started with `{modelPackageArn}`. */
  readonly release: IStateMachine;
}

/** Starts the release when somebody approves a version of the model. */
export class ApprovalTrigger extends Construct {
  constructor(scope: Construct, id: string, props: ApprovalTriggerProps) {
    super(scope, id);
    const undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rule, which cdk-nag does not look at.',
    });
    new Rule(this, 'Rule', {
      description: 'A version of the model was approved',
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Model Package State Change'],
        detail: {
          ModelPackageGroupName: [props.modelPackageGroup],
          ModelApprovalStatus: ['Approved'],
        },
      },
      targets: [
        new SfnStateMachine(props.release, {
          input: RuleTargetInput.fromObject({
            modelPackageArn: EventField.fromPath('$.detail.ModelPackageArn'),
          }),
          deadLetterQueue: undelivered,
          retryAttempts: 3,
          // An approval that waited longer may have been overtaken by another.
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }
}
