import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';
import { repositoryOf } from './ecr-image.ts';

export interface SagemakerJobRoleProps {
  readonly description: string;
  readonly imageUri: string;
  /** What SageMaker calls the log group below `/aws/sagemaker/`; endpoints have one each. */
  readonly logGroup: 'TrainingJobs' | 'ProcessingJobs' | 'Endpoints/*';
}

/** The role that SageMaker runs one kind of container with: it may pull its image, log and report metrics. */
export class SagemakerJobRole extends Role {
  constructor(scope: Construct, id: string, props: SagemakerJobRoleProps) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: props.description,
    });
    acknowledgeOwnPolicy(this, `The container that "${props.description}"`);
    repositoryOf(this, props.imageUri)?.grantPull(this);
    Grant.addToPrincipal({
      grantee: this,
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      // SageMaker makes a stream for each container, in groups that all jobs of the account share.
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          resourceName: `/aws/sagemaker/${props.logGroup}:*`,
        }),
      ],
    });
    Grant.addToPrincipal({
      grantee: this,
      actions: ['cloudwatch:PutMetricData'],
      // CloudWatch authorizes metrics by their namespace, not by resource.
      resourceArns: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
    });
  }
}
