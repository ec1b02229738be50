import { expect, test } from '@jest/globals';

import prod from '../../../config/prod.ts';
import { keyRights, only, rightsOf, synthesize } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';

const keyArn = 'arn:aws:kms:eu-central-1:222222222222:key/0f0e0d0c-0b0a-0908-0706-050403020100';
const throughS3There = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } };

/** Of a folder that S3 copies, beside the keys. */
const copying = (bucket: string, replica: string, folder: string, ...more: string[]): string[] => [
  `s3:GetReplicationConfiguration on <${bucket}.Arn>`,
  `s3:ListBucket on <${bucket}.Arn>`,
  ...['GetObjectVersionAcl', 'GetObjectVersionForReplication', 'GetObjectVersionTagging', ...more].map(
    (action) => `s3:${action} on <${bucket}.Arn>/${folder}/*`,
  ),
  ...['ReplicateObject', 'ReplicateTags'].map((action) => `s3:${action} on ${replica}/${folder}/*`),
  ...['Encrypt', 'GenerateDataKey'].map(
    (action) => `kms:${action} on ${keyArn} if ${JSON.stringify(throughS3There)}`,
  ),
];

const ruleTo = (replica: string, prefix: string) => ({
  ReplicationConfiguration: {
    Rules: [
      {
        Status: 'Enabled',
        Filter: { Prefix: prefix },
        DeleteMarkerReplication: { Status: 'Disabled' },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: { Bucket: replica, EncryptionConfiguration: { ReplicaKmsKeyID: keyArn } },
      },
    ],
  },
});

test('models are copied to the bucket that is named, with rights to that folder alone', () => {
  const { Lake } = synthesize(withEveryHandler);
  const replica = 'arn:aws:s3:::shop-replica-models';
  expect(only(Lake, 'AWS::S3::Bucket', 'Artifacts')).toMatchObject(ruleTo(replica, 'models/'));
  expect(rightsOf(Lake, 'ArtifactsReplication')).toEqual(
    [...copying('Artifacts', replica, 'models'), ...keyRights('s3', '<Key.Arn>', 'Decrypt')].sort(),
  );
});

test('locked copies of the audit log are copied with their locks', () => {
  const { Operator } = synthesize(withEveryHandler);
  const replica = 'arn:aws:s3:::shop-replica-audit';
  expect(only(Operator, 'AWS::S3::Bucket', 'AuditLockCopies')).toMatchObject(ruleTo(replica, 'audit-log/'));
  expect(rightsOf(Operator, 'AuditLockCopiesReplication')).toEqual(
    expect.arrayContaining(
      copying('AuditLockCopies', replica, 'audit-log', 'GetObjectRetention', 'GetObjectLegalHold'),
    ),
  );
});

test('what erasure reaches is copied nowhere, and nothing is where no bucket is named', () => {
  const replicated = (of: ReturnType<typeof synthesize>['Lake']): string[] =>
    Object.entries(of.findResources('AWS::S3::Bucket'))
      .filter(([, bucket]) => JSON.stringify(bucket).includes('ReplicationConfiguration'))
      .map(([id]) => id.slice(0, -8));
  expect(replicated(synthesize(withEveryHandler).Lake)).toEqual(['Artifacts']);
  const { Lake, Operator } = synthesize(prod);
  expect([...replicated(Lake), ...replicated(Operator)]).toEqual([]);
});
