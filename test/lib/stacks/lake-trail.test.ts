import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import dev from '../../../config/dev.ts';
import { only, synthesize, text } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Lake;
});

describe('the trail of the lake', () => {
  test('records each call for an object, in files that it signs', () => {
    const trail = only(template, 'AWS::CloudTrail::Trail');
    expect(trail).toMatchObject({
      TrailName: 'vitrine-prod-lake',
      IsLogging: true,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      EventSelectors: [{ IncludeManagementEvents: false }],
    });
    expect(text(trail['KMSKeyId'])).toBe('<TrailKey.Arn>');
    expect(JSON.stringify(trail['EventSelectors'])).toContain('AWS::S3::Object');
    for (const bucket of ['Raw', 'Lake', 'Artifacts'])
      expect(JSON.stringify(trail['EventSelectors'])).toMatch(new RegExp(`"${bucket}[0-9A-F]{8}"`));
  });

  test('lets CloudTrail use its key for this trail, and for nothing else', () => {
    const { KeyPolicy } = only(template, 'AWS::KMS::Key', 'TrailKey');
    expect(KeyPolicy).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: ['kms:DescribeKey', 'kms:GenerateDataKey*'],
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceArn': expect.anything() } },
        },
      ]),
    });
    expect(JSON.stringify(KeyPolicy)).toContain(':trail/vitrine-prod-lake');
  });

  test('keeps its files in a bucket like the others, for a year', () => {
    expect(only(template, 'AWS::S3::Bucket', 'TrailBucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([expect.objectContaining({ ExpirationInDays: 365 })]),
      },
    });
  });

  test('is not there, at AWS’s price for each call, where nobody asks for it', () => {
    synthesize(dev).Lake.resourceCountIs('AWS::CloudTrail::Trail', 0);
  });
});
