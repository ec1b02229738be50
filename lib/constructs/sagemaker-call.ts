import { Duration } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { JitterType } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** A call of SageMaker's API, spelled as in its documentation. */
type SagemakerAction = `${'Create' | 'Delete' | 'Describe' | 'List' | 'Update'}${string}`;

export interface SagemakerCallProps {
  readonly action: SagemakerAction;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** ARNs that the state machine may call it on. */
  readonly resources: readonly string[];
  /**
   * The role that the call hands to SageMaker.
   * @default the call hands over no role
   */
  readonly passedRole?: IRole;
  /** Where the answer goes in the state, such as `$.job`. */
  readonly resultPath: string;
  /**
   * Whether an error may pass by itself: throttling, or a limit on running jobs.
   * @default true
   */
  readonly retry?: boolean;
}

/**
 * A task that calls SageMaker. It goes through Step Functions' AWS SDK integration, because the optimized one
 * waits with EventBridge rules of its own and tells less about failures.
 */
export class SagemakerCall extends CallAwsService {
  constructor(scope: Construct, id: string, props: SagemakerCallProps) {
    super(scope, id, {
      service: 'sagemaker',
      action: `${props.action.charAt(0).toLowerCase()}${props.action.slice(1)}`,
      iamAction: `sagemaker:${props.action}`,
      iamResources: [...props.resources],
      parameters: { ...props.parameters },
      resultPath: props.resultPath,
      additionalIamStatements: props.passedRole === undefined ? [] : [passRole(props.passedRole)],
    });
    if (props.retry ?? true) {
      this.addRetry({
        // Step Functions names the errors that SageMaker's model does not, throttling among them, SageMakerException.
        errors: [
          'SageMaker.SageMakerException',
          'SageMaker.ThrottlingException',
          'SageMaker.ResourceLimitExceededException',
        ],
        interval: Duration.seconds(2),
        backoffRate: 2,
        maxAttempts: 5,
        maxDelay: Duration.seconds(60),
        jitterStrategy: JitterType.FULL,
      });
    }
  }
}

function passRole(role: IRole): PolicyStatement {
  return new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [role.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
}
