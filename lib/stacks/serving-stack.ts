import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { ApprovalTrigger } from '../constructs/approval-trigger.ts';
import { grantObjectRead } from '../constructs/bucket-grants.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import { ReleaseWorkflow } from '../constructs/release-workflow.ts';
import { SagemakerJobRole } from '../constructs/sagemaker-job-role.ts';
import { namesOf } from '../names.ts';

export interface ServingStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly artifacts: IBucket;
}

/** From an approved model to an endpoint that serves it. The endpoint itself belongs to the release workflow. */
export class ServingStack extends Stack {
  readonly release: StateMachine;

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { config } = props;
    const names = namesOf(config.name);

    const modelRole = new SagemakerJobRole(this, 'ModelRole', {
      description: 'Runs the model host on the endpoint',
      imageUri: config.images.serving.uri,
      logGroup: 'Endpoints/*',
    });
    grantObjectRead(props.artifacts, modelRole, 'models/');

    this.release = new ReleaseWorkflow(this, 'Release', {
      namePrefix: names.prefix,
      modelPackageGroup: names.modelPackageGroup,
      endpointName: names.endpoint,
      liveReleaseParameter: names.liveReleaseParameter,
      modelRole,
      settings: config.serving,
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
    new ApprovalTrigger(this, 'OnApproval', {
      modelPackageGroup: names.modelPackageGroup,
      release: this.release,
    });

    new CfnOutput(this, 'EndpointName', { value: names.endpoint });
    new CfnOutput(this, 'ReleaseStateMachineArn', { value: this.release.stateMachineArn });
    new CfnOutput(this, 'LiveReleaseParameterName', { value: names.liveReleaseParameter });
  }
}
