import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import dev from '../../config/dev.ts';
import prod from '../../config/prod.ts';
import { profiles } from '../../config/profiles.ts';
import { parseConfig } from '../../lib/config.ts';
import { withProfile } from '../../lib/profile.ts';
import { callsOf } from './handler-calls.ts';
import { appOf, text } from './synthesized.ts';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
type Resource = z.infer<typeof resource>;
const schema = z.object({ Resources: z.record(z.string(), resource) });

/** All resources of prod with a profile, whichever stack they are in. */
function resourcesOf(profile: keyof typeof profiles): Resource[] {
  const { stacks } = appOf(withProfile(prod, profiles[profile])).stage.synth();
  return stacks.flatMap(({ template }) => Object.values(schema.parse(template).Resources));
}

const ofType = (resources: readonly Resource[], type: string): Record<string, unknown>[] =>
  resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

const variables = z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) });
/** The platform's functions, without CDK's helpers and the model host. */
const handlersIn = (resources: readonly Resource[]): { handler: string; network: unknown }[] =>
  ofType(resources, 'AWS::Lambda::Function').flatMap(({ Environment, VpcConfig }) => {
    const parsed = variables.safeParse(Environment);
    return parsed.success
      ? [{ handler: parsed.data.Variables.POWERTOOLS_SERVICE_NAME, network: VpcConfig }]
      : [];
  });

test.each(Object.entries(profiles))('%s fits every environment, and keeps its size', (_, profile) => {
  for (const config of [dev, prod]) {
    const { name, api, clickstream, training } = parseConfig(withProfile(config, profile), {});
    expect({
      name,
      rate: api.rateLimit,
      ttl: clickstream.eventTtlDays,
      training: training.instances,
    }).toEqual({
      name: config.name,
      rate: config.api.rateLimit,
      ttl: config.clickstream.eventTtlDays,
      training: config.training.instances,
    });
  }
});

describe('slim', () => {
  let resources: Resource[];
  beforeAll(() => {
    resources = resourcesOf('slim');
  });

  test('has nothing that costs money by the hour but the shard of its stream', () => {
    const byTheHour =
      /^AWS::(EC2|ECS|ElasticLoadBalancing|WAFv2|SageMaker::(Endpoint|Domain)|Synthetics|ApplicationAutoScaling|Kinesis::Stream$)/;
    const found = resources.filter(({ Type }) => byTheHour.test(Type));
    expect(found.map(({ Type }) => Type)).toEqual(['AWS::Kinesis::Stream']);
    expect(found[0]?.Properties['ShardCount']).toBe(1);
  });

  test('has its model in a function of which no instance waits', () => {
    const aliases = ofType(resources, 'AWS::Lambda::Alias').filter(({ Name }) => Name === 'live');
    expect(aliases).not.toEqual([]);
    for (const alias of aliases) expect(alias).not.toHaveProperty('ProvisionedConcurrencyConfig');
  });

  test('has its functions in no network', () => {
    for (const { network } of handlersIn(resources)) expect(network).toBeUndefined();
  });
});

const networkSchema = z.object({
  SubnetIds: z.array(z.unknown()),
  SecurityGroupIds: z.array(z.unknown()),
});
const endpointSchema = z.object({
  ServiceName: z.unknown().transform(text),
  VpcEndpointType: z.enum(['Gateway', 'Interface']),
  SubnetIds: z.array(z.unknown()).default([]),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({ Action: z.string(), Resource: z.unknown(), Condition: z.unknown().optional() }),
    ),
  }),
});

/** What endpoints serve, in the name that IAM has for the service. */
const SERVICES: Readonly<Record<string, string>> = {
  s3: 's3',
  dynamodb: 'dynamodb',
  glue: 'glue',
  'sagemaker.runtime': 'sagemaker',
  'sagemaker.api': 'sagemaker',
  lambda: 'lambda',
  logs: 'logs',
  monitoring: 'cloudwatch',
  ssm: 'ssm',
  secretsmanager: 'secretsmanager',
  'kinesis-streams': 'kinesis',
  states: 'states',
  experiments: 'sagemaker-mlflow',
};
const serviceOf = (name: string): string =>
  SERVICES[name.replace(/^(com\.amazonaws|aws\.\w+)\.[^.]+\./, '')] ?? name;

describe.each([
  ['standard', 2, 'REJECT', 0],
  ['full', 3, 'ALL', 2],
] as const)('%s', (profile, zones, traffic, webAcls) => {
  let resources: Resource[];
  let endpoints: z.infer<typeof endpointSchema>[];
  beforeAll(() => {
    resources = resourcesOf(profile);
    endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint').map((each) => endpointSchema.parse(each));
  });

  test(`has a network in ${String(zones)} zones, without a way out, and with flow logs of what it is to log`, () => {
    const subnets = ofType(resources, 'AWS::EC2::Subnet');
    expect(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(
      Array.from({ length: zones }, (_, zone) => ({ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] })),
    );
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway'])
      expect(ofType(resources, `AWS::EC2::${type}`)).toEqual([]);
    expect(ofType(resources, 'AWS::EC2::FlowLog').map(({ TrafficType }) => TrafficType)).toEqual([traffic]);
  });

  test('has every function in it', () => {
    const handlers = handlersIn(resources);
    expect(handlers.length).toBeGreaterThan(10);
    for (const { network } of handlers) {
      const { SubnetIds, SecurityGroupIds } = networkSchema.parse(network);
      expect(SubnetIds).toHaveLength(zones);
      expect(SecurityGroupIds).toHaveLength(1);
    }
  });

  test('has the jobs of SageMaker in it', () => {
    const counts = ofType(resources, 'AWS::StepFunctions::StateMachine')
      .map((machine) => JSON.stringify(machine))
      .map((text) =>
        ['sagemaker:create(?:Training|Processing|HyperParameterTuning)Job', 'VpcConfig'].map(
          (pattern) => text.match(new RegExp(pattern, 'g'))?.length ?? 0,
        ),
      );
    expect(counts.reduce((sum, [jobs = 0]) => sum + jobs, 0)).toBeGreaterThan(4);
    for (const [jobs, networks] of counts) expect(networks).toBe(jobs);
  });

  test('has an endpoint, in each zone, for all that functions call', async () => {
    const calls = await Promise.all(handlersIn(resources).map(({ handler }) => callsOf(handler)));
    const called = new Set(calls.flat().map((action) => action.split(':')[0]));
    const reached = new Set(endpoints.map(({ ServiceName }) => serviceOf(ServiceName)));
    expect(reached).toEqual(called);
    for (const { VpcEndpointType, SubnetIds } of endpoints)
      expect(SubnetIds).toHaveLength(VpcEndpointType === 'Interface' ? zones : 0);
  });

  test('lets through its endpoints this account alone, to its own resources', () => {
    const own = { 'aws:PrincipalAccount': '222222222222', 'aws:ResourceAccount': '222222222222' };
    for (const { ServiceName, PolicyDocument } of endpoints) {
      const service = serviceOf(ServiceName);
      expect(PolicyDocument.Statement.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
        { Action: `${service}:*`, Condition: { StringEquals: own } },
        // Layers of images, which are AWS's.
        ...(service === 's3' ? [{ Action: 's3:GetObject', Condition: undefined }] : []),
      ]);
    }
  });

  test(`has ${String(webAcls)} web ACLs before its APIs`, () => {
    // Where the profile says nothing, it is the environment's to say, and prod has both.
    expect(ofType(resources, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(2);
    const { api, operatorApi } = parseConfig(withProfile(dev, profiles[profile]), {});
    expect([api.webAcl, operatorApi.webAcl].filter(Boolean)).toHaveLength(webAcls);
  });
});
