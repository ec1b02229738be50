import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Duration } from 'aws-cdk-lib';
import {
  ExecutionMode,
  GlobalVariables,
  Pipeline,
  PipelineType,
  Variable,
} from 'aws-cdk-lib/aws-codepipeline';
import {
  ManualApprovalAction,
  StateMachineInput,
  StepFunctionInvokeAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { AssetSource } from './asset-source.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';

export interface ModelPipelineProps {
  readonly name: string;
  readonly environment: string;
  readonly modelPackageGroup: string;
  /** What a model is held to, for the record of each execution. */
  readonly limits: Readonly<Record<string, unknown>>;
  readonly artifacts: IBucket;
  /** Told of a model that waits for a yes. */
  readonly approvals: ITopic;
  readonly approvalTimeout: Duration;
  /** Each takes `{modelPackageArn}`, `deliver` also `{pipelineExecution}`. */
  readonly validate: StateMachine;
  readonly deliver: StateMachine;
  readonly verify: StateMachine;
}

/** The variable that says which model an execution is of. */
const MODEL = 'modelPackageArn';

/**
 * From a model package that was approved to shoppers who have it: validated in staging, a person's yes, released, verified.
 * An execution starts at each approval, and may be started by hand with the variable.
 */
export class ModelPipeline extends Construct {
  constructor(scope: Construct, id: string, props: ModelPipelineProps) {
    super(scope, id);
    const model = new Variable({ variableName: MODEL, description: 'ARN of the approved model package' });
    const run = (stageName: string, stateMachine: StateMachine, input = {}) => ({
      stageName,
      actions: [
        new StepFunctionInvokeAction({
          actionName: stageName,
          stateMachine,
          stateMachineInput: StateMachineInput.literal({ [MODEL]: model.reference(), ...input }),
        }),
      ],
    });
    const pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: props.name,
      pipelineType: PipelineType.V2,
      // A stage has one execution at a time; of those that wait for it, the newest model goes on.
      executionMode: ExecutionMode.SUPERSEDED,
      artifactBucket: props.artifacts,
      usePipelineRoleForActions: true,
      variables: [model],
      stages: [
        { stageName: 'Source', actions: [this.#limits(props)] },
        run('Validate', props.validate),
        { stageName: 'Approve', actions: [this.#approval(props, model)] },
        run('Release', props.deliver, { pipelineExecution: GlobalVariables.executionId }),
        run('Verify', props.verify),
      ],
    });
    acknowledgeOwnPolicy(pipeline.role, 'The pipeline of models');
    acknowledgeWaitForRole(pipeline);
    this.#startAtApproval(pipeline, props);
  }

  /** CodePipeline knows no registry of models, and has to have a source: the limits that models are held to. */
  #limits({ limits }: ModelPipelineProps): AssetSource {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-limits-'));
    writeFileSync(join(folder, 'limits.json'), JSON.stringify(limits));
    return new AssetSource({ actionName: 'Limits', asset: new Asset(this, 'Limits', { path: folder }) });
  }

  #approval(
    { environment, approvals, approvalTimeout }: ModelPipelineProps,
    model: Variable,
  ): ManualApprovalAction {
    return new ManualApprovalAction({
      actionName: 'Approve',
      notificationTopic: approvals,
      timeout: approvalTimeout,
      additionalInformation:
        `Releases ${model.reference()} to the shoppers of ${environment}: its evaluation passed its gates, and it ` +
        'answered in staging. The number at its end is its version; its card and figures: ' +
        `npx vitrine --environment ${environment} models show VERSION`,
    });
  }

  /** What SageMaker tells of a package names it, and CodePipeline takes variables from a rule. */
  #startAtApproval({ pipelineArn }: Pipeline, { modelPackageGroup }: ModelPipelineProps): void {
    const role = new Role(this, 'StartRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts the pipeline of models',
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['codepipeline:StartPipelineExecution'],
      resourceArns: [pipelineArn],
    });
    acknowledgeOwnPolicy(role, 'The rule that starts the pipeline of models');
    const variables = [{ name: MODEL, value: EventField.fromPath('$.detail.ModelPackageArn') }];
    new Rule(this, 'OnApproval', {
      description: 'A version of the model was approved',
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Model Package State Change'],
        detail: { ModelPackageGroupName: [modelPackageGroup], ModelApprovalStatus: ['Approved'] },
      },
      // CDK's own target takes no input.
      targets: [
        { bind: () => ({ arn: pipelineArn, role, input: RuleTargetInput.fromObject({ variables }) }) },
      ],
    });
  }
}
