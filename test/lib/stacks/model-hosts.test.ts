import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { SolutionsChecks } from '../../../lib/checks/solutions-checks.ts';
import { WildcardReview } from '../../../lib/checks/wildcard-review.ts';
import type { EnvironmentConfigInput } from '../../../lib/config.ts';
import {
  appOf,
  definitionOf,
  functionRights,
  keyRights,
  only,
  rightsOf,
  type StackName,
  synthesize,
  synthesizeOptional,
  text,
  workflowRights,
} from '../synthesized.ts';
import { withContainers } from '../with-containers.ts';

const hostedOn = (host: 'lambda' | 'fargate'): EnvironmentConfigInput => ({
  ...prod,
  serving: { ...prod.serving, host },
});

const propertiesOf = (template: Template, type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(
    (resource) => z.object({ Properties: z.record(z.string(), z.unknown()) }).parse(resource).Properties,
  );

const containerSchema = z.looseObject({
  Environment: z.tuple([z.object({ Name: z.literal('AOT_CONFIG_CONTENT'), Value: z.unknown() })]),
});
/** How the collector spares memory is its own matter. */
const collectorSchema = z.looseObject({
  processors: z.object({ resourcedetection: z.unknown(), resource: z.unknown() }),
});

const artifacts = '<Lake:Artifacts.Arn>';
/** What a host that fetches models may do: read them, and the parameter that says which. */
const fetchingRights = [
  `s3:GetObject on ${artifacts}/models/*`,
  `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"models/*"}}`,
  `s3:GetBucketLocation on ${artifacts}`,
  ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt'),
  'ssm:GetParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release',
];

describe.each(['lambda', 'fargate'] as const)('with the model on %s', (host) => {
  let stacks: Record<StackName, Template>;
  beforeAll(() => {
    stacks = synthesize(hostedOn(host));
  });

  test('nothing is found wrong without a reason', () => {
    const { app, stage } = appOf(hostedOn(host));
    const assembly = stage.synth();
    const findings = new SolutionsChecks(app).validateScope(app).violations;
    expect(findings.map(({ ruleName }) => ruleName)).toEqual([]);
    const templatePaths = assembly.stacks.map(({ templateFullPath }) => templateFullPath);
    const wildcards = new WildcardReview().validate({ templatePaths, appConstruct: app, stackTemplates: [] });
    expect(wildcards.violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });

  test('a release writes which model is live, and nothing else', () => {
    const { States } = definitionOf(stacks.Serving);
    expect(States['Approved']).toMatchObject({
      Choices: [
        {
          And: [
            { Variable: '$.package.CustomerMetadataProperties.retireOn', IsPresent: true },
            {
              Variable: '$.package.CustomerMetadataProperties.retireOn',
              StringLessThanPath: '$.now.time',
            },
          ],
          Next: 'Retired',
        },
        { Variable: '$.package.ModelApprovalStatus', StringEquals: 'Approved', Next: 'DescribeRelease' },
      ],
      Default: 'NotApproved',
    });
    expect(States['DescribeRelease']).toMatchObject({
      Parameters: {
        'modelVersion.$': '$.package.CustomerMetadataProperties.modelVersion',
        'modelDataUrl.$': '$.package.InferenceSpecification.Containers[0].ModelDataUrl',
      },
      Next: 'RecordRelease',
    });
    expect(rightsOf(stacks.Serving, 'ReleaseWorkflowStateMachineRole')).toEqual(
      [
        ...workflowRights,
        'events:PutEvents on arn:aws:events:eu-west-1:222222222222:event-bus/default',
        'sagemaker:DescribeModelPackage on arn:aws:sagemaker:eu-west-1:222222222222:model-package/vitrine-prod/*',
        'ssm:PutParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release',
      ].sort(),
    );
  });

  test('the API has no right to an endpoint of SageMaker', () => {
    expect(rightsOf(stacks.Api, 'GetRecommendationsRole').join()).not.toContain('sagemaker:');
  });
});

describe('the function', () => {
  let serving: Template;
  let api: Template;
  beforeAll(() => {
    ({ Serving: serving, Api: api } = synthesize(hostedOn('lambda')));
  });

  test('has one whole processor, room for two models, and the pointer to the live one', () => {
    serving.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'vitrine-prod-model-host',
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      MemorySize: 1769,
      EphemeralStorage: { Size: 1024 },
      Timeout: 10,
      Environment: {
        Variables: Match.objectLike({
          MODEL_POINTER: 'ssm:/vitrine/prod/live-release',
          MODEL_POLL_SECONDS: '30',
          MODEL_WORK_DIR: '/tmp/models',
        }),
      },
    });
  });

  test('is kept started by the hours of the day, and by how many are in use', () => {
    expect(only(serving, 'AWS::Lambda::Alias')).toMatchObject({
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    expect(only(serving, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      MinCapacity: 1,
      MaxCapacity: 20,
      ScheduledActions: [
        {
          Schedule: 'cron(0 6 * * ? *)',
          ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 20 },
        },
        {
          Schedule: 'cron(0 22 * * ? *)',
          ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 5 },
        },
      ],
    });
    expect(only(serving, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 0.7,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization',
        },
      },
    });
  });

  test('may fetch models, and nothing else', () => {
    expect(rightsOf(serving, 'ModelHostRole')).toEqual(
      [...functionRights('ModelHostLogs'), ...fetchingRights].sort(),
    );
  });

  test('is called by the API, by its alias alone', () => {
    api.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ MODEL_HOST: 'lambda:vitrine-prod-model-host:live' }),
      },
    });
    expect(rightsOf(api, 'GetRecommendationsRole')).toContain(
      'lambda:InvokeFunction on arn:aws:lambda:eu-west-1:222222222222:function:vitrine-prod-model-host:live',
    );
  });
});

describe('the containers', () => {
  let serving: Template;
  let api: Template;
  beforeAll(() => {
    ({ Serving: serving, Api: api } = synthesize(hostedOn('fargate')));
  });

  test('are replaced without a gap, and go back by themselves when they do not come up', () => {
    expect(only(serving, 'AWS::ECS::Service')).toMatchObject({
      LaunchType: 'FARGATE',
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
      HealthCheckGracePeriodSeconds: 120,
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    expect(only(serving, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      HealthCheckPath: '/ping',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
        { Key: 'stickiness.enabled', Value: 'false' },
      ],
    });
    expect(only(serving, 'AWS::ECS::TaskDefinition')).toMatchObject({
      Cpu: '1024',
      Memory: '2048',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      ContainerDefinitions: [
        {
          StopTimeout: 30,
          PortMappings: [{ ContainerPort: 8080 }],
          Environment: [
            { Name: 'MODEL_POINTER', Value: 'ssm:/vitrine/prod/live-release' },
            { Name: 'MODEL_POLL_SECONDS', Value: '30' },
            { Name: 'WORKERS', Value: '1' },
          ],
        },
      ],
    });
  });

  test('are as many as requests and processors ask for', () => {
    expect(only(serving, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 2,
      MaxCapacity: 10,
    });
    const policies = propertiesOf(serving, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      (policy) => policy['TargetTrackingScalingPolicyConfiguration'],
    );
    expect(policies).toHaveLength(2);
    expect(policies).toContainEqual({
      TargetValue: 30_000,
      ScaleOutCooldown: 30,
      ScaleInCooldown: 300,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: expect.anything(),
      },
    });
    expect(policies).toContainEqual({
      TargetValue: 60,
      ScaleOutCooldown: 30,
      ScaleInCooldown: 300,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    });
  });

  test('may fetch models, and nothing else', () => {
    expect(rightsOf(serving, 'ModelHostTaskTaskRole')).toEqual([...fetchingRights].sort());
    serving.resourceCountIs('AWS::APS::Workspace', 0);
  });

  test('are in a network without a way out, and reached by the API alone', () => {
    serving.resourceCountIs('AWS::EC2::NatGateway', 0);
    serving.resourceCountIs('AWS::EC2::InternetGateway', 0);
    expect(only(serving, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({ Scheme: 'internal' });
    const rules = propertiesOf(serving, 'AWS::EC2::SecurityGroupIngress').map(
      (rule) =>
        `${text(rule['SourceSecurityGroupId'])} -> ${text(rule['GroupId'])}:${String(rule['FromPort'])}`,
    );
    expect(rules.sort()).toEqual([
      '<ModelHostBalancer.GroupId> -> <ModelHostHosts.GroupId>:8080',
      '<ModelHostClients.GroupId> -> <ModelHostBalancer.GroupId>:80',
    ]);
    const services = propertiesOf(serving, 'AWS::EC2::VPCEndpoint').map((endpoint) =>
      text(endpoint['ServiceName']).replace(/^(com\.amazonaws|aws\.\w+)\.[^.]+\./, ''),
    );
    expect(services.sort()).toEqual([
      'dynamodb',
      'ecr.api',
      'ecr.dkr',
      'kinesis-streams',
      'logs',
      's3',
      'ssm',
    ]);
    api.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: [Match.anyValue()] },
      Environment: { Variables: Match.objectLike({ MODEL_HOST: Match.anyValue() }) },
    });
  });
});

describe('what containers tell', () => {
  let serving: Template;
  let collector: z.output<typeof containerSchema>;
  beforeAll(() => {
    serving = synthesize(withContainers).Serving;
    const { ContainerDefinitions } = z
      .object({ ContainerDefinitions: z.array(z.unknown()) })
      .parse(only(serving, 'AWS::ECS::TaskDefinition'));
    collector = containerSchema.parse(ContainerDefinitions[1]);
  });

  test('is fetched beside each, by what may fail without the host, in memory of its own', () => {
    expect(collector).toMatchObject({
      Image: withContainers.serving.fargate.prometheus.collectorImage,
      Essential: false,
      RestartPolicy: { Enabled: true },
      Memory: 256,
    });
  });

  test('is written to a workspace of the environment, by the address that each task is known by', () => {
    const configuration = collectorSchema.parse(JSON.parse(text(collector.Environment[0].Value)));
    expect(configuration).toEqual({
      receivers: {
        prometheus: {
          config: {
            scrape_configs: [
              {
                job_name: 'model-host',
                scrape_interval: '30s',
                static_configs: [{ targets: ['localhost:8080'] }],
              },
            ],
          },
        },
      },
      processors: {
        resourcedetection: { detectors: ['ecs'] },
        resource: {
          attributes: [{ key: 'service.instance.id', from_attribute: 'aws.ecs.task.arn', action: 'upsert' }],
        },
      },
      exporters: {
        prometheusremotewrite: {
          endpoint: '<ModelHostMetricsWorkspace.PrometheusEndpoint>api/v1/remote_write',
          auth: { authenticator: 'sigv4auth' },
          translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
          disable_scope_info: true,
        },
      },
      extensions: { sigv4auth: { region: 'eu-west-1', service: 'aps' } },
      service: {
        extensions: ['sigv4auth'],
        pipelines: {
          metrics: {
            receivers: ['prometheus'],
            processors: ['memory_limiter', 'resourcedetection', 'resource', 'batch'],
            exporters: ['prometheusremotewrite'],
          },
        },
      },
    });
    const { KmsKeyArn } = only(serving, 'AWS::APS::Workspace');
    expect(text(KmsKeyArn)).toBe('<ModelHostMetricsKey.Arn>');
  });

  test('asks for one right more, on that workspace, and for its image', () => {
    expect(rightsOf(serving, 'ModelHostTaskTaskRole')).toEqual(
      [...fetchingRights, 'aps:RemoteWrite on <ModelHostMetricsWorkspace.Arn>'].sort(),
    );
    expect(rightsOf(serving, 'ModelHostTaskExecutionRole')).toEqual(
      expect.arrayContaining([
        'ecr:BatchGetImage on arn:aws:ecr:eu-west-1:111111111111:repository/vitrine/collector',
      ]),
    );
  });

  test.each([
    ['its own', withContainers],
    ['the environment', { ...withContainers, network: { zones: 2, flowLogs: 'rejected' } }],
  ] satisfies [string, EnvironmentConfigInput][])('reaches it from the network of %s', (_, config) => {
    const templates = [synthesize(config).Serving, synthesizeOptional(config, 'Network')];
    const endpoints = templates.flatMap((each) =>
      each === undefined ? [] : propertiesOf(each, 'AWS::EC2::VPCEndpoint'),
    );
    const [endpoint, ...more] = endpoints.filter(({ ServiceName }) => text(ServiceName).includes('aps-'));
    expect(more).toEqual([]);
    expect(text(endpoint?.['ServiceName'])).toBe('com.amazonaws.eu-west-1.aps-workspaces');
    expect(endpoint).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Action: 'aps:*',
            Condition: {
              StringEquals: {
                'aws:PrincipalAccount': '222222222222',
                'aws:ResourceAccount': '222222222222',
              },
            },
          },
        ],
      },
    });
  });
});
