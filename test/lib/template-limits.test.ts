import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';
import * as z from 'zod';

import local from '../../config/local.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { everywhere } from './environments.ts';
import { templatePathsOf } from './synthesized.ts';

const schema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.object({ LogGroupName: z.unknown() }).partial().optional() }),
  ),
});

type Resource = z.infer<typeof schema>['Resources'][string];

const resourcesOf = (config: EnvironmentConfigInput): Resource[][] =>
  templatePathsOf(config).map((path) =>
    Object.values(schema.parse(JSON.parse(readFileSync(path, 'utf8'))).Resources),
  );

test.each(everywhere)('every stack of %s has room: CloudFormation takes 500 resources', (_, config) => {
  for (const resources of resourcesOf(config)) expect(resources.length).toBeLessThan(450);
});

test.each(everywhere)('no two log groups of %s have the same name', (_, config) => {
  const names = resourcesOf(config)
    .flat()
    .flatMap(({ Type, Properties }) => (Type === 'AWS::Logs::LogGroup' ? [Properties?.LogGroupName] : []))
    .filter((name) => typeof name === 'string');
  expect(names.length).toBeGreaterThan(4);
  expect(new Set(names).size).toBe(names.length);
});

/** What the embedded AWS makes. It "deploys" a type that it does not know as a fallback, which is nothing. */
const knownToTheEmbeddedAws = [
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::Athena::NamedQuery',
  'AWS::Athena::WorkGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  // Nothing of a run relies on the dashboard, which falls back.
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Rule',
  'AWS::Glue::Database',
  'AWS::Glue::Job',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  // Nor on the saved queries, which people start.
  'AWS::Logs::QueryDefinition',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::SageMaker::Pipeline',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

test('local has no resource that the embedded AWS would only pretend to make', () => {
  const types = new Set(resourcesOf(local).flatMap((resources) => resources.map(({ Type }) => Type)));
  expect([...types].filter((type) => !knownToTheEmbeddedAws.includes(type))).toEqual([]);
});
