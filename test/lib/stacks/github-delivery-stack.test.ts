import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import * as z from 'zod';

import { compliancePacks } from '../../../lib/checks/compliance-packs.ts';
import { SolutionsChecks } from '../../../lib/checks/solutions-checks.ts';
import { WildcardReview } from '../../../lib/checks/wildcard-review.ts';
import { GithubDeliveryStack } from '../../../lib/stacks/github-delivery-stack.ts';
import { flaggedApp, only, rightsOf } from '../synthesized.ts';

const app = flaggedApp();
const stack = new GithubDeliveryStack(app, 'Vitrine-delivery', {
  env: { account: '222222222222', region: 'eu-west-1' },
  repository: 'shop/vitrine',
  environments: ['dev', 'prod'],
});

let template: Template;
let path: string;
beforeAll(() => {
  const artifact = app.synth().getStackArtifact(stack.artifactId);
  path = artifact.templateFullPath;
  template = Template.fromJSON(z.record(z.string(), z.unknown()).parse(artifact.template));
});

const bootstrap = (role: string): string =>
  `sts:AssumeRole on arn:aws:iam::222222222222:role/cdk-hnb659fds-${role}-role-222222222222-eu-west-1`;

describe.each([
  ['dev', ['apigateway:GET on arn:aws:apigateway:eu-west-1::/apikeys/*']],
  ['prod', []],
])('the role of %s', (environment, others) => {
  test('is taken by jobs of that environment of that repository, and by no others', () => {
    expect(only(template, 'AWS::IAM::Role', `Deploy${environment}`)['AssumeRolePolicyDocument']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: { Ref: expect.stringMatching(/^Github/) } },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': `repo:shop/vitrine:environment:${environment}`,
            },
          },
        },
      ],
    });
  });

  test('may deploy by the roles of the bootstrap, for an hour', () => {
    expect(rightsOf(template, `Deploy${environment}`)).toEqual(
      [...others, bootstrap('deploy'), bootstrap('file-publishing')].sort(),
    );
    expect(only(template, 'AWS::IAM::Role', `Deploy${environment}`)['MaxSessionDuration']).toBe(3600);
  });
});

test('the tokens are GitHub’s, for STS', () => {
  expect(only(template, 'AWS::IAM::OIDCProvider')).toMatchObject({
    Url: 'https://token.actions.githubusercontent.com',
    ClientIdList: ['sts.amazonaws.com'],
  });
});

test('nothing is found wrong without a reason', () => {
  const packs = [...Object.values(compliancePacks), (of: typeof app) => new SolutionsChecks(of)];
  const found = packs.flatMap((pack) => pack(app).validateScope(app).violations);
  const context = { templatePaths: [path], appConstruct: app, stackTemplates: [] };
  found.push(...new WildcardReview().validate(context).violations);
  expect(found.map(({ ruleName }) => ruleName)).toEqual([]);
});

const step = z.looseObject({ run: z.string().optional(), uses: z.string().optional() });
const job = z.looseObject({
  needs: z.string().optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  steps: z.array(step),
});
const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the workflow', () => {
  const { jobs, permissions } = z
    .object({ jobs: z.record(z.string(), job), permissions: z.record(z.string(), z.string()) })
    .parse(parse(read('docs/github-actions.yml')));

  test('tests, deploys to dev, and then to prod', () => {
    expect(Object.entries(jobs).map(([name, { needs, environment }]) => [name, needs, environment])).toEqual([
      ['test', undefined, undefined],
      ['dev', 'test', 'dev'],
      ['prod', 'dev', 'prod'],
    ]);
  });

  test('signs in where it deploys, and nowhere else', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs['test']?.permissions).toBeUndefined();
    for (const name of ['dev', 'prod'])
      expect(jobs[name]?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });

  test('runs commands that there are', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const named = Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .flatMap(({ run = '' }) => [...run.matchAll(/npm (?:run )?(\w[\w:]*)/g)].map(([, name = '']) => name))
      .filter((name) => name !== 'ci');
    expect(new Set(named)).toEqual(new Set(['test', 'smoke']));
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
