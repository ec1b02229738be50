import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from '@jest/globals';
import { Construct } from 'constructs';
import { skipCheckov } from '../../lib/constructs/checkov-skips.ts';

describe('what checkov is told to skip', () => {
  const made = () => {
    const stack = new Stack(new App(), 'Stack');
    const parent = new Construct(stack, 'Parent');
    const job = new CfnResource(parent, 'Job', { type: 'AWS::Glue::Job' });
    const bucket = new CfnResource(parent, 'Bucket', { type: 'AWS::S3::Bucket' });
    const skipsOf = (resource: CfnResource): unknown => {
      const { Resources } = Template.fromStack(stack).toJSON() as {
        Resources: Record<string, { Metadata?: { checkov?: unknown } }>;
      };
      return Resources[stack.getLogicalId(resource)]?.Metadata?.checkov;
    };
    return { parent, job, bucket, skipsOf };
  };

  test('is said by each resource of the type that the check looks at', () => {
    const { parent, job, bucket, skipsOf } = made();
    skipCheckov(parent, { CKV_AWS_195: 'it has no bookmarks' });
    expect(skipsOf(job)).toEqual({ skip: [{ id: 'CKV_AWS_195', comment: 'it has no bookmarks' }] });
    expect(skipsOf(bucket)).toBeUndefined();
  });

  test('has the nearest reason, whichever was said first', () => {
    const { parent, job, skipsOf } = made();
    skipCheckov(job, { CKV_AWS_195: 'it has no bookmarks' });
    skipCheckov(parent, { CKV_AWS_195: 'jobs here have none' });
    expect(skipsOf(job)).toEqual({ skip: [{ id: 'CKV_AWS_195', comment: 'it has no bookmarks' }] });
  });

  test('keeps what is said of other checks', () => {
    const { parent, bucket, skipsOf } = made();
    bucket.addMetadata('checkov', { skip: [{ id: 'CKV_AWS_21', comment: 'no versions' }] });
    skipCheckov(parent, { CKV_AWS_18: 'no log' });
    expect(skipsOf(bucket)).toEqual({
      skip: [
        { id: 'CKV_AWS_21', comment: 'no versions' },
        { id: 'CKV_AWS_18', comment: 'no log' },
      ],
    });
  });
});
