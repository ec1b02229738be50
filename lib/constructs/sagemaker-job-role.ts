import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';
import { skipCheckov } from './checkov-skips.ts';
import { repositoryOf } from './ecr-image.ts';
import type { ClientNetwork } from './model-host-access.ts';

export interface SagemakerJobRoleProps {
  readonly description: string;
  readonly imageUri: string;
  /** What SageMaker calls the log group below `/aws/sagemaker/`; endpoints have one each. */
  readonly logGroup: 'TrainingJobs' | 'ProcessingJobs' | 'Endpoints/*';
  /** Where the containers run. @default SageMaker's own network */
  readonly network?: ClientNetwork | undefined;
}

/** The role that SageMaker runs one kind of container with: it may pull its image, log and report metrics. */
export class SagemakerJobRole extends Role {
  readonly network: ClientNetwork | undefined;

  constructor(scope: Construct, id: string, props: SagemakerJobRoleProps) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: props.description,
    });
    this.network = props.network;
    if (props.network !== undefined) grantNetwork(this);
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
  /** Lets SageMaker encrypt what jobs leave, and the volumes of their machines, with the key. */
  grantJobKey(key: IKey): void {
    // SageMaker asks for it of every role whose output it encrypts with a given key.
    key.grant(this, 'kms:Encrypt');
    Grant.addToPrincipal({
      grantee: this,
      actions: ['kms:CreateGrant'],
      resourceArns: [key.keyArn],
      // For EC2, which has the volumes; to nobody else may the key be handed on.
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
}

/** SageMaker attaches the machines to the network with the job's own rights. */
function grantNetwork(grantee: Role): void {
  Grant.addToPrincipal({
    grantee,
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    // EC2 authorizes the descriptions on no resource, and SageMaker names the interfaces itself.
    resourceArns: ['*'],
  });
  skipCheckov(grantee, {
    CKV_AWS_109: 'SageMaker lets its own account use the network interfaces, which it names itself.',
    CKV_AWS_111: 'SageMaker names the network interfaces itself, as it attaches the machines to the network.',
  });
}
