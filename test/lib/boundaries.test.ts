import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import prod from '../../config/prod.ts';
import { InvalidConfigError, parseConfig } from '../../lib/config.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { onAws } from './environments.ts';
import { templatePathsOf, text } from './synthesized.ts';
import { withModelPipeline } from './with-model-pipeline.ts';

const list = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const documentSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: list.optional(),
      NotAction: list.optional(),
      Condition: z.unknown().optional(),
    }),
  ),
});
type Document = z.infer<typeof documentSchema>;

const example = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../docs/examples/iam', `${name}.json`), 'utf8');
const parsed = (name: string): Document => documentSchema.parse(JSON.parse(example(name)));

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const templateSchema = z.object({ Resources: z.record(z.string(), resource) });
const resourcesOf = (config: EnvironmentConfigInput): z.infer<typeof resource>[] =>
  templatePathsOf(config).flatMap((path) =>
    Object.values(templateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).Resources),
  );

const attached = z.object({ PolicyDocument: documentSchema });
/** What AWS's own policies, which roles of CDK's constructs have, allow that the platform relies on. */
const MANAGED: Readonly<Record<string, readonly string[]>> = {
  AWSCodeDeployRoleForLambdaLimited: [
    'cloudwatch:DescribeAlarms',
    'lambda:GetAlias',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:UpdateAlias',
    'sns:Publish',
  ],
  AmazonAPIGatewayPushToCloudWatchLogs: ['logs:CreateLogGroup', 'logs:PutLogEvents'],
};

const granted = new Map<EnvironmentConfigInput, ReadonlySet<string>>();
/** Every action that a role of the environment is allowed. */
function grantedIn(config: EnvironmentConfigInput): ReadonlySet<string> {
  const known = granted.get(config) ?? actionsIn(config);
  granted.set(config, known);
  return known;
}

function actionsIn(config: EnvironmentConfigInput): ReadonlySet<string> {
  const actions = resourcesOf(config).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') return allowedBy(Properties);
    if (Type !== 'AWS::IAM::Role') return [];
    const { Policies, ManagedPolicyArns } = z
      .object({
        Policies: z.array(z.unknown()).default([]),
        ManagedPolicyArns: z.array(z.unknown()).default([]),
      })
      .parse(Properties);
    const managed = ManagedPolicyArns.map((arn) => text(arn).split('/').at(-1) ?? '');
    return [...Policies.flatMap(allowedBy), ...managed.flatMap((name) => MANAGED[name] ?? [])];
  });
  return new Set(actions);
}

const allowedBy = (policy: unknown): string[] =>
  attached
    .parse(policy)
    .PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action = [] }) => Action);

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);
const patternsOf = (document: Document, effect: 'Allow' | 'Deny'): string[] =>
  document.Statement.filter(({ Effect }) => Effect === effect).flatMap(({ Action = [] }) => Action);

describe('a permissions boundary', () => {
  test('that the configuration names is that of every role', () => {
    const roles = resourcesOf({ ...withModelPipeline, permissionsBoundary: 'vitrine-boundary' }).filter(
      ({ Type }) => Type === 'AWS::IAM::Role',
    );
    expect(roles.length).toBeGreaterThan(50);
    for (const { Properties } of roles)
      expect(text(Properties['PermissionsBoundary'])).toMatch(/:iam::222222222222:policy\/vitrine-boundary$/);
  });

  test('is on no role where it names none', () => {
    const roles = resourcesOf(prod).filter(({ Type }) => Type === 'AWS::IAM::Role');
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('PermissionsBoundary');
  });

  test('is named, not an ARN: environments are in accounts of their own', () => {
    const permissionsBoundary = 'arn:aws:iam::111111111111:policy/vitrine-boundary';
    expect(() => parseConfig({ ...prod, permissionsBoundary })).toThrow(InvalidConfigError);
  });
});

const boundary = parsed('permissions-boundary');

describe("the example's boundary", () => {
  test.each(onAws)('has room for what each role of %s may do', (_, config) => {
    const allowed = patternsOf(boundary, 'Allow');
    const denied = patternsOf(boundary, 'Deny');
    for (const action of grantedIn(config)) {
      expect({ action, allowed: allowed.some((pattern) => matches(pattern, action)) }).toEqual({
        action,
        allowed: true,
      });
      expect({ action, denied: denied.some((pattern) => matches(pattern, action)) }).toEqual({
        action,
        denied: false,
      });
    }
  });

  test('has no service that no role uses', () => {
    const used = onAws.flatMap(([, config]) => [...grantedIn(config)]);
    const unused = patternsOf(boundary, 'Allow').filter(
      (pattern) => !used.some((action) => matches(pattern, action)),
    );
    expect(unused).toEqual([]);
  });

  test('fits into a managed policy', () => {
    expect(example('permissions-boundary').replaceAll(/\s/g, '').length).toBeLessThan(6144);
  });
});

describe("the example's service control policy", () => {
  const policy = parsed('service-control-policy');

  test('only takes away, and nothing that a role of the platform may do', () => {
    expect(patternsOf(policy, 'Allow')).toEqual([]);
    const denied = patternsOf(policy, 'Deny');
    for (const [, config] of onAws)
      for (const action of grantedIn(config))
        expect(denied.filter((pattern) => matches(pattern, action))).toEqual([]);
  });

  test('demands the boundary under the name that install.md gives it', () => {
    expect(example('service-control-policy')).toContain('policy/vitrine-boundary');
    const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
    expect(page).toContain("permissionsBoundary: 'vitrine-boundary'");
  });

  test('fits into what an organization takes', () => {
    expect(example('service-control-policy').length).toBeLessThan(5120);
  });
});
