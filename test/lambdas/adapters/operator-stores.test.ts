import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { create } from 'tar';
import { DynamoDbAuditLog, openAuditTable } from '../../../lambdas/adapters/dynamodb-audit-log.ts';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelArchive } from '../../../lambdas/adapters/in-memory-model-archive.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { S3ModelArchive } from '../../../lambdas/adapters/s3-model-archive.ts';
import { openObjects } from '../../../lambdas/adapters/s3-objects.ts';
import { openSageMaker, SageMakerModelRegistry } from '../../../lambdas/adapters/sagemaker-model-registry.ts';
import { openParameters, SsmLiveRelease } from '../../../lambdas/adapters/ssm-live-release.ts';
import { auditLogContract } from '../contracts/audit-log-contract.ts';
import { liveReleaseContract } from '../contracts/live-release-contract.ts';
import { modelArchiveContract, RUN } from '../contracts/model-archive-contract.ts';
import { modelRegistryContract } from '../contracts/model-registry-contract.ts';
import { FakeOnlineTable } from '../fakes/fake-online-table.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { FakeModelPackages, PACKAGES_ARN } from '../fakes/model-packages.ts';
import { registered } from '../fakes/registered-models.ts';
import { failure, StubAws, success } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment(lambdaEnvironment(aws.url));

afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
});

const versions = [1, 2, 3];
modelRegistryContract('InMemoryModelRegistry', () =>
  Promise.resolve(new InMemoryModelRegistry(versions.map((version) => registered(version)))),
);
modelRegistryContract('SageMakerModelRegistry', () => {
  aws.operations = new FakeModelPackages(versions).operations;
  return Promise.resolve(new SageMakerModelRegistry(openSageMaker(), { packagesArn: PACKAGES_ARN }));
});

describe('SageMaker’s registry', () => {
  test('asks for one group, and says why in the registry too', async () => {
    aws.operations = new FakeModelPackages(versions).operations;
    const registry = new SageMakerModelRegistry(openSageMaker(), { packagesArn: PACKAGES_ARN });
    await registry.list({ limit: 1 });
    expect(aws.bodiesOf('ListModelPackages')).toMatchObject([{ ModelPackageGroupName: 'vitrine-test' }]);
    await registry.decide(2, 'approved', 'better');
    expect(aws.bodiesOf('UpdateModelPackage')).toMatchObject([{ ApprovalDescription: 'better' }]);
  });

  test('takes no other fault for a version that is not there', async () => {
    aws.operations = { DescribeModelPackage: () => failure('AccessDeniedException', 'not authorized') };
    const registry = new SageMakerModelRegistry(openSageMaker(), { packagesArn: PACKAGES_ARN });
    await expect(registry.find(1)).rejects.toThrow('not authorized');
  });
});

auditLogContract('InMemoryAuditLog', () => Promise.resolve(new InMemoryAuditLog()));
auditLogContract('DynamoDbAuditLog', () => {
  const table = new FakeOnlineTable();
  const answer = (operation: string) => (body: object) => table.answer(operation, body);
  aws.operations = { PutItem: answer('PutItem'), Query: answer('Query') };
  return Promise.resolve(new DynamoDbAuditLog(openAuditTable(), { tableName: 'audit' }));
});

test('an entry of the audit log is put only where there is none', async () => {
  const table = new FakeOnlineTable();
  aws.operations = { PutItem: (body) => table.answer('PutItem', body) };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const entry = { at: 'now', who: 'me', action: 'model.retired', subject: 'm/1' } as const;
  await new DynamoDbAuditLog(client, { tableName: 'audit' }).appendAfter(0, entry);
  expect(aws.bodiesOf('PutItem')).toMatchObject([{ ConditionExpression: 'attribute_not_exists(pk)' }]);
});

const model = join(import.meta.dirname, '..', '..', 'fixtures', 'model');
modelArchiveContract('InMemoryModelArchive', () =>
  Promise.resolve(
    new InMemoryModelArchive(
      {
        's3://artifacts/models/a/model.tar.gz': {
          manifest: { schemaVersion: 1, name: 'ease' },
          card: '# EASE',
        },
      },
      { 's3://artifacts/models/a/model.tar.gz': RUN },
    ),
  ),
);
modelArchiveContract('S3ModelArchive', async () => {
  const files = ['ranker.onnx', './manifest.json', 'items.parquet', 'model-card.md'];
  const archive = await create({ gzip: true, cwd: model }, files).concat();
  aws.operations = {
    'GET /artifacts/models/a/model.tar.gz': () => Buffer.from(archive),
    'GET /artifacts/models/a/mlflow-run.json': () => Buffer.from(JSON.stringify(RUN)),
    'GET /artifacts/models/none/mlflow-run.json': () => ({
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
    }),
  };
  return new S3ModelArchive(openObjects());
});

test.each([
  ['cut short', (archive: Buffer) => archive.subarray(0, 200)],
  ['no archive', () => Buffer.from('hello')],
])('an archive on S3 that is %s is an error', async (_, spoil) => {
  const archive = Buffer.from(await create({ gzip: true, cwd: model }, ['manifest.json']).concat());
  aws.operations = { 'GET /artifacts/models/a/model.tar.gz': () => spoil(archive) };
  const read = new S3ModelArchive(openObjects()).read('s3://artifacts/models/a/model.tar.gz');
  await expect(read).rejects.toThrow('The archive s3://artifacts/models/a/model.tar.gz cannot be read');
});

liveReleaseContract('InMemoryLiveRelease', (live) => Promise.resolve(new InMemoryLiveRelease(live)));
liveReleaseContract('SsmLiveRelease', (live) => {
  aws.operations = {
    GetParameter: () =>
      live === undefined
        ? failure('ParameterNotFound', 'no such parameter')
        : success({ Parameter: { Value: JSON.stringify({ ...live, endpointConfigName: 'c' }) } }),
  };
  return Promise.resolve(
    new SsmLiveRelease(openParameters(), { parameterName: '/vitrine/test/live-release' }),
  );
});
