import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Template } from 'aws-cdk-lib/assertions';

import prod from '../../../config/prod.ts';
import { keyRights, only, rightsOf, synthesizeOptional, text } from '../synthesized.ts';
import { withStudio } from '../with-studio.ts';

let template: Template;
beforeAll(() => {
  const found = synthesizeOptional(withStudio, 'Studio');
  if (!found) throw new Error('There is no Studio stack');
  template = found;
});

const domain = (from = template): Record<string, unknown> => only(from, 'AWS::SageMaker::Domain');

test('there is no domain unless the configuration asks for one', () => {
  expect(synthesizeOptional(prod, 'Studio')).toBeUndefined();
});

describe('the domain', () => {
  test('is where the configuration says, encrypted with a key of its own, and kept with the data', () => {
    expect(domain()).toMatchObject({
      DomainName: 'vitrine-prod',
      AuthMode: 'IAM',
      AppNetworkAccessType: 'PublicInternetOnly',
      VpcId: 'vpc-0123456789abcdef0',
      SubnetIds: ['subnet-0123456789abcdef0'],
    });
    expect(text(domain()['KmsKeyId'])).toBe('<Key.Arn>');
    expect(Object.values(template.findResources('AWS::SageMaker::Domain'))[0]).toMatchObject({
      DeletionPolicy: 'Retain',
    });
  });

  test('can be kept off the internet', () => {
    const inVpc = { ...withStudio, studio: { ...withStudio.studio, access: 'VpcOnly' as const } };
    const found = synthesizeOptional(inVpc, 'Studio');
    expect(found && domain(found)).toMatchObject({ AppNetworkAccessType: 'VpcOnly' });
  });

  test('shuts down what nobody uses, in people’s own spaces and in shared ones', () => {
    const settings = {
      JupyterLabAppSettings: {
        AppLifecycleManagement: {
          IdleSettings: {
            LifecycleManagement: 'ENABLED',
            IdleTimeoutInMinutes: 60,
            MaxIdleTimeoutInMinutes: 60,
          },
        },
      },
      SpaceStorageSettings: {
        DefaultEbsStorageSettings: { DefaultEbsVolumeSizeInGb: 20, MaximumEbsVolumeSizeInGb: 20 },
      },
    };
    expect(domain()).toMatchObject({ DefaultUserSettings: settings, DefaultSpaceSettings: settings });
  });

  test('gets notebooks from S3 when a JupyterLab starts, and writes them back', () => {
    const { StudioLifecycleConfigContent: script, ...rest } = only(
      template,
      'AWS::SageMaker::StudioLifecycleConfig',
    );
    expect(rest).toMatchObject({ StudioLifecycleConfigAppType: 'JupyterLab' });
    const written = JSON.stringify(script);
    expect(written).toContain('aws s3 sync --only-show-errors');
    expect(written).toContain('VITRINE_ATHENA_DATABASE');
    expect(written).not.toContain('--delete');
  });
});

test('notebooks may read the lake and evaluations, ask Athena, and keep what they write', () => {
  const artifacts = '<Lake:Artifacts.Arn>';
  const sagemaker = 'arn:aws:sagemaker:eu-west-1:222222222222';
  const own = '<StudioDomain.DomainId>';
  const listed = (bucket: string, prefix: string): string =>
    `s3:ListBucket on ${bucket} if {"StringLike":{"s3:prefix":"${prefix}*"}}`;
  const glue = 'arn:aws:glue:eu-west-1:222222222222';
  const rights = new Set(rightsOf(template, 'Notebooks'));
  expect([...rights].filter((right) => !right.startsWith('glue:'))).toEqual(
    [
      ...['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'].map(
        (action) => `athena:${action} on arn:aws:athena:eu-west-1:222222222222:workgroup/vitrine-prod`,
      ),
      ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
      's3:GetObject on <Lake:Lake.Arn>/warehouse*',
      ...['evaluations/', 'notebooks/', 'athena/'].map((folder) => `s3:GetObject on ${artifacts}/${folder}*`),
      ...['notebooks/', 'athena/'].flatMap((folder) =>
        ['PutObject', 'AbortMultipartUpload'].map((action) => `s3:${action} on ${artifacts}/${folder}*`),
      ),
      `s3:DeleteObject on ${artifacts}/notebooks/*`,
      listed('<Lake:Lake.Arn>', 'warehouse'),
      ...['evaluations/', 'notebooks/', 'athena/'].map((folder) => listed(artifacts, folder)),
      's3:GetBucketLocation on <Lake:Lake.Arn>',
      `s3:GetBucketLocation on ${artifacts}`,
      `sagemaker:DescribeDomain on ${sagemaker}:domain/${own}`,
      `sagemaker:DescribeUserProfile on ${sagemaker}:user-profile/${own}/*`,
      ...['CreateSpace', 'UpdateSpace', 'DescribeSpace', 'DeleteSpace'].map(
        (action) => `sagemaker:${action} on ${sagemaker}:space/${own}/*`,
      ),
      ...['CreateApp', 'DescribeApp', 'DeleteApp'].map(
        (action) => `sagemaker:${action} on ${sagemaker}:app/${own}/*`,
      ),
    ].sort(),
  );
  expect(
    [...rights].filter((right) => right.startsWith('glue:')).every((right) => right.includes(glue)),
  ).toBe(true);
  expect([...rights].join()).not.toMatch(/glue:(Create|Update|Delete)/);
});
