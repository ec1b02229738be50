import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import { compliancePacks } from '../../../lib/checks/compliance-packs.ts';
import { EncryptionReview } from '../../../lib/checks/encryption-review.ts';
import { SolutionsChecks } from '../../../lib/checks/solutions-checks.ts';
import { WildcardReview } from '../../../lib/checks/wildcard-review.ts';
import { parseDeliveryConfig } from '../../../lib/delivery-config.ts';
import delivery from '../../../config/delivery.ts';
import { deliveryApp } from '../delivery.ts';
import { only, rightsOf } from '../synthesized.ts';

const actionSchema = z.object({
  Name: z.string(),
  RunOrder: z.number(),
  ActionTypeId: z.object({ Category: z.string(), Provider: z.string() }),
  Configuration: z.record(z.string(), z.unknown()),
});
const stagesSchema = z.array(z.object({ Name: z.string(), Actions: z.array(actionSchema) }));
const projectSchema = z.looseObject({
  EncryptionKey: z.unknown(),
  LogsConfig: z.unknown(),
  Environment: z.looseObject({ PrivilegedMode: z.boolean() }),
  Source: z.looseObject({ BuildSpec: z.string() }),
});

let app: ReturnType<typeof deliveryApp>['app'];
let template: Template;
let path: string;
let stages: z.infer<typeof stagesSchema>;
beforeAll(() => {
  const delivered = deliveryApp({ approvers: ['owner@example.com'] });
  ({ app } = delivered);
  const artifact = app.synth().getStackArtifact(delivered.stack.artifactId);
  path = artifact.templateFullPath;
  template = Template.fromJSON(z.record(z.string(), z.unknown()).parse(artifact.template));
  stages = stagesSchema.parse(only(template, 'AWS::CodePipeline::Pipeline')['Stages']);
});

const stage = (name: string): z.infer<typeof actionSchema>[] =>
  (stages.find(({ Name }) => Name === name)?.Actions ?? []).toSorted((a, b) => a.RunOrder - b.RunOrder);
const project = (idPrefix: string): z.infer<typeof projectSchema> =>
  projectSchema.parse(only(template, 'AWS::CodeBuild::Project', idPrefix));
const buildSpecOf = (idPrefix: string): unknown => JSON.parse(project(idPrefix).Source.BuildSpec);

const BUILD = 'DeliveryPipelineBuildBuildAndTest';
const INTEGRATION = 'DeliveryPipelineVitrinedevIntegration';

describe('the pipeline', () => {
  test('goes from the source over its own update and dev to prod', () => {
    expect(stages.map(({ Name }) => Name)).toEqual([
      'Source',
      'Build',
      'UpdatePipeline',
      'Assets',
      'Vitrine-dev',
      'Vitrine-prod',
    ]);
    expect(only(template, 'AWS::CodePipeline::Pipeline')).toMatchObject({
      PipelineType: 'V2',
      RestartExecutionOnUpdate: true,
    });
  });

  test('takes what is pushed to one branch of one repository, by the connection', () => {
    expect(
      stage('Source').map(({ ActionTypeId, Configuration }) => [ActionTypeId.Provider, Configuration]),
    ).toEqual([
      [
        'CodeStarSourceConnection',
        {
          ConnectionArn: delivery.connectionArn,
          FullRepositoryId: delivery.repository,
          BranchName: delivery.branch,
        },
      ],
    ]);
  });

  test('may use the connection by the present name of its service', () => {
    expect(rightsOf(template, 'DeliveryPipelineRole')).toContain(
      `codeconnections:UseConnection on ${delivery.connectionArn}`,
    );
  });

  test('tests in dev what it deployed there, after the last of its stacks', () => {
    const actions = stage('Vitrine-dev');
    expect(actions.at(-1)?.Name).toBe('Integration');
    const deployed = actions.filter(({ ActionTypeId }) => ActionTypeId.Provider === 'CloudFormation');
    expect(deployed.map(({ Configuration }) => Configuration['StackName'])).toContain(
      'Vitrine-dev-Operations',
    );
    for (const { RunOrder } of deployed) expect(RunOrder).toBeLessThan(actions.at(-1)?.RunOrder ?? 0);
  });

  test('prepares and deploys each stack, two actions that are billed', () => {
    const [, ...others] = stage('Vitrine-prod');
    const stacks = new Set(others.map(({ Configuration }) => Configuration['StackName']));
    expect(stacks.size).toBeGreaterThan(1);
    expect(others).toHaveLength(2 * stacks.size);
  });

  test('asks a person before anything of prod changes, and tells them', () => {
    const [first, ...others] = stage('Vitrine-prod');
    expect(first).toMatchObject({
      Name: 'Approve',
      ActionTypeId: { Category: 'Approval', Provider: 'Manual' },
      Configuration: { NotificationArn: { Ref: expect.stringMatching(/^Approvals/) } },
    });
    expect(others.map(({ Configuration }) => Configuration['StackName'])).toContain('Vitrine-prod-Api');
    for (const { RunOrder } of others) expect(RunOrder).toBeGreaterThan(first?.RunOrder ?? Infinity);
  });

  test('writes to those who may approve', () => {
    expect(only(template, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'owner@example.com',
    });
  });
});

describe('a build', () => {
  test('runs every test, then synthesizes, and keeps reports and what it installed', () => {
    expect(buildSpecOf(BUILD)).toMatchObject({
      phases: {
        install: { 'runtime-versions': { nodejs: 22, python: '3.12' } },
        build: { commands: ['npm test', 'npm run synth -- --config delivery'] },
      },
      reports: { tests: { 'base-directory': 'test-reports', files: ['*.xml'], 'file-format': 'JUNITXML' } },
      cache: { paths: expect.arrayContaining(['node_modules/**/*', 'training/.venv/**/*']) },
      artifacts: { 'base-directory': 'cdk.out/delivery' },
    });
    expect(project(BUILD)).toMatchObject({
      Cache: { Type: 'LOCAL', Modes: ['LOCAL_CUSTOM_CACHE', 'LOCAL_SOURCE_CACHE'] },
      TimeoutInMinutes: delivery.testMinutes,
      Environment: {
        ComputeType: 'BUILD_GENERAL1_LARGE',
        EnvironmentVariables: [{ Name: 'VITRINE_REPORTS', Type: 'PLAINTEXT', Value: 'test-reports' }],
      },
    });
  });

  test('asks the API that was deployed, with the outputs of its stack', () => {
    expect(buildSpecOf(INTEGRATION)).toMatchObject({
      phases: {
        build: { commands: ['npm run smoke -- --api-url "$API_URL" --api-key-id "$API_KEY_ID" --load 20'] },
      },
    });
    const [integration] = stage('Vitrine-dev').slice(-1);
    expect(String(integration?.Configuration['EnvironmentVariables'])).toMatch(
      /"API_URL".*\.ApiUrl\}.*"API_KEY_ID".*\.ApiKeyId\}/,
    );
  });

  test('updates the pipeline by the version of the CDK that synthesized it', () => {
    const manifest = z
      .object({ devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8')));
    expect(buildSpecOf('DeliveryPipelineUpdatePipeline')).toMatchObject({
      phases: {
        install: { commands: [`npm install -g aws-cdk@${manifest.devDependencies['aws-cdk'] ?? ''}`] },
      },
    });
  });

  test('has our key and one log, and no power over its machine', () => {
    const projects = Object.values(template.findResources('AWS::CodeBuild::Project'));
    expect(projects).toHaveLength(4);
    for (const { Properties } of projects) {
      const { EncryptionKey, LogsConfig, Environment } = projectSchema.parse(Properties);
      expect(EncryptionKey).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
      expect(LogsConfig).toEqual({
        CloudWatchLogs: { GroupName: { Ref: expect.stringMatching(/^BuildLogs/) }, Status: 'ENABLED' },
      });
      expect(Environment.PrivilegedMode).toBe(false);
    }
  });

  test('can deploy nothing by itself: the tests of dev may read the key of an API', () => {
    const own = (role: string): string[] =>
      rightsOf(template, role)
        .filter((right) => !/^(logs|codebuild|kms|s3):/.test(right))
        .map((right) => right.replace(/ if .*/, ''));
    expect(own(`${INTEGRATION}Role`)).toEqual(['apigateway:GET on arn:aws:apigateway:eu-west-1::/apikeys/*']);
    expect(own('DeliveryPipelineBuildBuildAndTestCdkBuildProjectRole')).toEqual([]);
  });

  test('deletes nothing that another handed on', () => {
    const roles = [
      `${INTEGRATION}Role`,
      'DeliveryPipelineRole',
      'DeliveryPipelineBuildBuildAndTestCdkBuildProjectRole',
    ];
    for (const role of roles) {
      const objects = rightsOf(template, role).filter((right) => right.startsWith('s3:'));
      expect(objects).not.toEqual([]);
      expect(objects.filter((right) => /^s3:(Delete|\w*\*)/.test(right))).toEqual([]);
    }
  });
});

describe('nothing is found wrong without a reason', () => {
  test('by the packs of controls', () => {
    const packs = [...Object.values(compliancePacks), (of: typeof app) => new SolutionsChecks(of)];
    const findings = packs.flatMap((pack) =>
      pack(app)
        .validateScope(app)
        .violations.flatMap(({ ruleName, violatingResources }) =>
          violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath ?? ''}`),
        ),
    );
    expect(findings).toEqual([]);
  });

  test.each([new WildcardReview(), new EncryptionReview('customerKey')])('by $name', (review) => {
    const context = { templatePaths: [path], appConstruct: app, stackTemplates: [] };
    expect(review.validate(context).violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});

test('a connection that is none is refused by name', () => {
  const refused = { ...delivery, connectionArn: 'arn:aws:s3:::bucket' };
  expect(() => parseDeliveryConfig(refused)).toThrow(/connectionArn[^]*must be the ARN of a connection/);
});
