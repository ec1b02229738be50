import { beforeAll, describe, expect, test } from '@jest/globals';

import dev from '../../../config/dev.ts';
import prod from '../../../config/prod.ts';
import { parseConfig } from '../../../lib/config.ts';
import { definitionOf, rightsOf, synthesize } from '../synthesized.ts';

const scaling = { mostInstances: 8, requestsPerInstanceAndMinute: 24_000, latencyMs: 15 };
const serving = { ...dev.serving, host: 'sagemaker', instanceCount: 2, scaling } as const;

let states: ReturnType<typeof definitionOf>['States'];
let rights: readonly string[];
beforeAll(() => {
  const template = synthesize({ ...dev, serving }).Serving;
  states = definitionOf(template).States;
  rights = rightsOf(template, 'ReleaseWorkflowStateMachineRole');
});

const variant = {
  ServiceNamespace: 'sagemaker',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  ResourceId: 'endpoint/vitrine-dev/variant/primary',
};
const policy = {
  Type: 'Task',
  Resource: 'arn:<AWS::Partition>:states:::aws-sdk:applicationautoscaling:putScalingPolicy',
  ResultPath: null,
};

describe('a released endpoint', () => {
  test('may have more instances than it begins with, from its first release on', () => {
    expect(states['RegisterInstances']).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:applicationautoscaling:registerScalableTarget',
      Parameters: { ...variant, MinCapacity: 2, MaxCapacity: 8 },
      Next: 'ScaleByRequests',
    });
    expect(states['TellValidated']).toMatchObject({ Next: 'RegisterInstances' });
    expect(states['IsValidated']).toMatchObject({ Default: 'RegisterInstances' });
  });

  test('adds instances by requests and by latency, and takes them away by requests alone', () => {
    expect(states['ScaleByRequests']).toMatchObject({
      ...policy,
      Parameters: {
        ...variant,
        PolicyName: 'vitrine-dev-requests',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 24_000,
          PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
          ScaleOutCooldown: 60,
          ScaleInCooldown: 600,
        },
      },
      Next: 'ScaleByLatency',
    });
    expect(states['ScaleByRequests']).not.toHaveProperty(
      'Parameters.TargetTrackingScalingPolicyConfiguration.DisableScaleIn',
    );
    expect(states['ScaleByLatency']).toMatchObject({
      ...policy,
      Parameters: {
        ...variant,
        PolicyName: 'vitrine-dev-latency',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 15_000,
          CustomizedMetricSpecification: {
            Namespace: 'AWS/SageMaker',
            MetricName: 'ModelLatency',
            Dimensions: [
              { Name: 'EndpointName', Value: 'vitrine-dev' },
              { Name: 'VariantName', Value: 'primary' },
            ],
            Statistic: 'Average',
            Unit: 'Microseconds',
          },
          DisableScaleIn: true,
        },
      },
      Next: 'Result',
    });
  });

  test.each(['UpdateEndpoint', 'StartCandidate', 'GoBack'])(
    'keeps the instances that it was given when it changes (%s)',
    (name) => {
      expect(states[name]).toMatchObject({
        Parameters: {
          RetainAllVariantProperties: true,
          ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }],
        },
      });
    },
  );

  test('is scaled with rights on it alone', () => {
    const account = 'eu-west-1:222222222222';
    const service = 'sagemaker.application-autoscaling.amazonaws.com';
    const alarms = `arn:aws:cloudwatch:${account}:alarm:TargetTracking-endpoint/vitrine-dev/variant/primary-*`;
    const targets = `arn:aws:application-autoscaling:${account}:scalable-target/*`;
    const role = `role/aws-service-role/${service}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`;
    expect(rights.filter((right) => /autoscaling|alarm:|Weights|DescribeEndpointConfig/.test(right))).toEqual(
      [
        `application-autoscaling:RegisterScalableTarget on ${targets}`,
        `application-autoscaling:PutScalingPolicy on ${targets}`,
        `cloudwatch:PutMetricAlarm on ${alarms}`,
        `cloudwatch:DescribeAlarms on ${alarms}`,
        `cloudwatch:DeleteAlarms on ${alarms}`,
        `sagemaker:UpdateEndpointWeightsAndCapacities on arn:aws:sagemaker:${account}:endpoint/vitrine-dev`,
        `sagemaker:DescribeEndpointConfig on arn:aws:sagemaker:${account}:endpoint-config/vitrine-dev-*`,
        `iam:CreateServiceLinkedRole on arn:aws:iam::222222222222:${role} if {"StringEquals":{"iam:AWSServiceName":"${service}"}}`,
      ].sort(),
    );
  });
});

test('an endpoint without scaling is asked for nothing of it', () => {
  const { States } = definitionOf(
    synthesize({ ...dev, serving: { ...serving, scaling: undefined } }).Serving,
  );
  expect(States).not.toHaveProperty('RegisterInstances');
  expect(States['UpdateEndpoint']).not.toHaveProperty('Parameters.RetainAllVariantProperties');
});

test('the most instances are no fewer than the least', () => {
  const wrong = { ...prod, serving: { ...prod.serving, instanceCount: 9, scaling: { mostInstances: 8 } } };
  expect(() => parseConfig(wrong, {})).toThrow(/must not be below serving.instanceCount/);
});
