import { describe, expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';

import dev from '../../../config/dev.ts';
import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { SolutionsChecks } from '../../../lib/checks/solutions-checks.ts';
import { appOf, temporaryApp } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';
import { withStudio } from '../with-studio.ts';

const findings = (app: App): string[] =>
  new SolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);

test.each([
  ['local', local],
  ['dev', dev],
  ['prod', prod],
  ['prod with Studio', withStudio],
  ['prod with every handler', withEveryHandler],
])('%s has no finding without a reason', (_, config) => {
  const { app, stage } = appOf(config);
  stage.synth();
  expect(findings(app)).toEqual([]);
});

describe('a stack of somebody else', () => {
  test('is found out', () => {
    const app = temporaryApp();
    new Bucket(new Stack(app, 'Stack'), 'Bucket');
    expect(findings(app)).toContain('AwsSolutions-S10');
  });

  test('is not asked about wildcards here: WildcardReview does', () => {
    const app = temporaryApp();
    const role = new Role(new Stack(app, 'Stack'), 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    expect(findings(app)).toEqual([]);
  });
});
