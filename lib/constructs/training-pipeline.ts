import { Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipeline } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';
import { grantKeyThrough } from './key-grants.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import { pipelineDefinition } from './pipeline-definition.ts';
import type { TrainingStepsProps } from './training-steps.ts';

export interface TrainingPipelineProps extends TrainingStepsProps {
  readonly pipelineName: string;
}

/** SageMaker names the jobs of a pipeline so. */
const JOB_PREFIX = 'pipelines-';

/**
 * The steps of the training workflow as a SageMaker Pipeline, for those who start and watch runs in Studio. It takes a
 * training set that the workflow's Spark job has written.
 */
export class TrainingPipeline extends Construct {
  constructor(scope: Construct, id: string, props: TrainingPipelineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: 'Starts the jobs of the training pipeline and registers its models',
    });
    acknowledgeOwnPolicy(role, 'The training pipeline');
    const arn = (resource: string, resourceName: string): string =>
      stack.formatArn({ service: 'sagemaker', resource, resourceName });
    const grant = (resourceArns: string[], ...actions: string[]): void => {
      Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    };
    const [training, processing] = ['training-job', 'processing-job'].map((kind) =>
      arn(kind, `${JOB_PREFIX}*`),
    );
    for (const [kind, job] of [
      ['Training', training],
      ['Processing', processing],
    ] as const)
      grant(
        [job ?? ''],
        ...['Create', 'Describe', 'Stop'].map((verb) => `sagemaker:${verb}${kind}Job`),
        // It marks its jobs with its own ARN.
        'sagemaker:AddTags',
      );
    const { modelPackageGroup } = props;
    grant(
      [arn('model-package-group', modelPackageGroup), arn('model-package', `${modelPackageGroup}/*`)],
      'sagemaker:CreateModelPackage',
      'sagemaker:AddTags',
    );
    Grant.addToPrincipal({
      grantee: role,
      actions: ['iam:PassRole'],
      resourceArns: Object.values(rolesOf(props)).map(({ roleArn }) => roleArn),
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
    // The gate reads the evaluation.
    grant([props.artifacts.arnForObjects('evaluations/*')], 's3:GetObject');
    grantKeyThrough('s3', props.artifactKey, role, 'kms:Decrypt');

    const pipeline = new CfnPipeline(this, 'Pipeline', {
      pipelineName: props.pipelineName,
      pipelineDescription: 'Holdout model, evaluation, full model, registration',
      roleArn: role.roleArn,
      pipelineDefinition: { PipelineDefinitionBody: stack.toJsonString(pipelineDefinition(props)) },
    });
    // Its jobs may start as soon as it is there.
    pipeline.node.addDependency(role);
    acknowledgeWaitForRole(pipeline);
  }
}

const rolesOf = ({ roles: { train, evaluate } }: TrainingPipelineProps) => ({
  train,
  evaluate,
});
