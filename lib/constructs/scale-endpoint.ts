import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Chain, JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import type { EndpointScaling } from '../endpoint-scaling-config.ts';

export interface ScaleEndpointProps {
  readonly endpointName: string;
  /** Names of endpoint configurations begin with it. */
  readonly endpointConfigPrefix: string;
  readonly leastInstances: number;
  readonly scaling: EndpointScaling;
}

const VARIANT = 'primary';
/** An instance takes minutes to start, and is paid for by the second: quickly more, slowly fewer. */
const COOLDOWNS = { ScaleOutCooldown: 60, ScaleInCooldown: 600 };

/**
 * Has Application Auto Scaling add and remove instances of what serves, by requests and by latency. It is asked after
 * each release, and to be asked again changes nothing; the endpoint belongs to releases, so no stack could declare it.
 */
export function scaleEndpoint(scope: Construct, props: ScaleEndpointProps): Chain {
  const { endpointName, scaling } = props;
  const policy = (
    id: string,
    name: string,
    configuration: Readonly<Record<string, unknown>>,
  ): CallAwsService =>
    call(scope, id, props, 'PutScalingPolicy', {
      PolicyName: `${endpointName}-${name}`,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: { ...COOLDOWNS, ...configuration },
    });
  const register = call(scope, 'RegisterInstances', props, 'RegisterScalableTarget', {
    MinCapacity: props.leastInstances,
    MaxCapacity: scaling.mostInstances,
  });
  const byRequests = policy('ScaleByRequests', 'requests', {
    TargetValue: scaling.requestsPerInstanceAndMinute,
    PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
  });
  const byLatency = policy('ScaleByLatency', 'latency', {
    // In microseconds, as SageMaker tells it.
    TargetValue: scaling.latencyMs * 1000,
    CustomizedMetricSpecification: {
      Namespace: 'AWS/SageMaker',
      MetricName: 'ModelLatency',
      Dimensions: [
        { Name: 'EndpointName', Value: endpointName },
        { Name: 'VariantName', Value: VARIANT },
      ],
      Statistic: 'Average',
      Unit: 'Microseconds',
    },
    // A model that is quick is no reason for fewer instances: how many requests there are says that.
    DisableScaleIn: true,
  });
  return register.next(byRequests).next(byLatency);
}

function call(
  scope: Construct,
  id: string,
  props: ScaleEndpointProps,
  action: 'RegisterScalableTarget' | 'PutScalingPolicy',
  parameters: Readonly<Record<string, unknown>>,
): CallAwsService {
  const stack = Stack.of(scope);
  const task = new CallAwsService(scope, id, {
    service: 'applicationautoscaling',
    action: `${action.charAt(0).toLowerCase()}${action.slice(1)}`,
    iamAction: `application-autoscaling:${action}`,
    // Targets have ids that nobody knows before they are registered.
    iamResources: [stack.formatArn({ service: 'application-autoscaling', resource: 'scalable-target/*' })],
    // One role makes all three calls: the first brings what all need.
    additionalIamStatements: action === 'RegisterScalableTarget' ? rightsOnBehalf(stack, props) : [],
    parameters: {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: `endpoint/${props.endpointName}/variant/${VARIANT}`,
      ...parameters,
    },
    resultPath: JsonPath.DISCARD,
  });
  task.addRetry({
    // A target that was just registered may not be known everywhere yet.
    errors: [
      'ApplicationAutoScaling.ObjectNotFoundException',
      'ApplicationAutoScaling.ConcurrentUpdateException',
      'ApplicationAutoScaling.ApplicationAutoScalingException',
    ],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxAttempts: 5,
  });
  return task;
}

/** What Application Auto Scaling asks of who sets up scaling of an endpoint, beside its own actions. */
function rightsOnBehalf(stack: Stack, { endpointName, endpointConfigPrefix }: ScaleEndpointProps) {
  const service = 'sagemaker.application-autoscaling.amazonaws.com';
  const arn = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName });
  return [
    new PolicyStatement({
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'],
      resources: [arn('endpoint', endpointName)],
    }),
    new PolicyStatement({
      actions: ['sagemaker:DescribeEndpointConfig'],
      resources: [arn('endpoint-config', `${endpointConfigPrefix}*`)],
    }),
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
      resources: [
        stack.formatArn({
          service: 'cloudwatch',
          resource: `alarm:TargetTracking-endpoint/${endpointName}/variant/${VARIANT}-*`,
        }),
      ],
    }),
    new PolicyStatement({
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        stack.formatArn({
          service: 'iam',
          region: '',
          resource: 'role',
          resourceName: `aws-service-role/${service}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
        }),
      ],
      conditions: { StringEquals: { 'iam:AWSServiceName': service } },
    }),
  ];
}
