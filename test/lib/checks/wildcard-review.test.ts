import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { apiWildcardReasons } from '../../../lib/checks/api-wildcard-reasons.ts';
import { wildcardReasons } from '../../../lib/checks/wildcard-reasons.ts';
import { WildcardReview } from '../../../lib/checks/wildcard-review.ts';
import type { EnvironmentConfigInput } from '../../../lib/config.ts';
import { withProfile } from '../../../lib/profile.ts';
import { everywhere } from '../environments.ts';
import { templatePathsOf, temporaryApp } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';
import { withStudio } from '../with-studio.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'wildcards-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const reasons = [...wildcardReasons, ...apiWildcardReasons];

const review = (templatePaths: string[], known = reasons): string[] =>
  new WildcardReview(known)
    .validate({ templatePaths, stackTemplates: [], appConstruct: temporaryApp() })
    .violations.map(({ ruleName }) => ruleName);

function found(action: unknown, resource: unknown, type = 'AWS::IAM::Policy'): string[] {
  const path = join(directory, 'template.json');
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] };
  const Properties = type === 'AWS::IAM::Role' ? { Policies: [{ PolicyDocument }] } : { PolicyDocument };
  writeFileSync(path, JSON.stringify({ Resources: { Policy: { Type: type, Properties } } }));
  return review([path], [{ actions: ['s3:GetObject'], resource: /\/models\/\*$/, reason: 'They are many.' }]);
}

test.each(everywhere)('%s has no wildcard without a reason', (_, config) => {
  expect(review(templatePathsOf(config))).toEqual([]);
});

test('every reason explains a wildcard that there is', () => {
  const inContainers: EnvironmentConfigInput = {
    ...withProfile(prod, profiles.full),
    modelPipeline: undefined,
    serving: { ...prod.serving, host: 'fargate' },
  };
  const templates = [withStudio, withEveryHandler, inContainers].flatMap((config) => templatePathsOf(config));
  for (const unused of reasons) {
    expect([
      unused.reason,
      review(
        templates,
        reasons.filter((reason) => reason !== unused),
      ),
    ]).toEqual([unused.reason, expect.arrayContaining([expect.stringMatching(/^Wildcard/)])]);
  }
});

describe('a statement', () => {
  test('that names its action and its resource is fine', () => {
    expect(found('s3:GetObject', 'arn:aws:s3:::shop/key')).toEqual([]);
  });

  test('with a wildcard that has a reason is fine', () => {
    expect(found(['s3:GetObject'], ['arn:aws:s3:::shop/models/*'])).toEqual([]);
  });

  test('with the same wildcard for another action is not', () => {
    expect(found(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::shop/models/*')).toEqual([
      'Wildcard[s3:PutObject on arn:aws:s3:::shop/models/*]',
    ]);
  });

  test('with a wildcard in the action is not', () => {
    expect(found('s3:Get*', 'arn:aws:s3:::shop/key')).toEqual(['Wildcard[s3:Get* on arn:aws:s3:::shop/key]']);
  });

  test('is read through what CloudFormation fills in', () => {
    const resource = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] };
    expect(found('s3:GetObject', resource)).toEqual(['Wildcard[s3:GetObject on <Bucket.Arn>/*]']);
  });

  test.each(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'])('is found in %s too', (type) => {
    expect(found('s3:GetObject', '*', type)).toEqual(['Wildcard[s3:GetObject on *]']);
  });

  test('of a bucket or key is not a role’s', () => {
    expect(found('s3:*', '*', 'AWS::S3::BucketPolicy')).toEqual([]);
  });
});
