import { afterAll, expect, test } from '@jest/globals';
import { IcebergDataCatalog, openGlue } from '../../../lambdas/adapters/iceberg-data-catalog.ts';
import { InMemoryDataCatalog } from '../../../lambdas/adapters/in-memory-data-catalog.ts';
import { InMemoryRunJobs } from '../../../lambdas/adapters/in-memory-run-jobs.ts';
import { openObjects } from '../../../lambdas/adapters/s3-objects.ts';
import { openSageMaker } from '../../../lambdas/adapters/sagemaker-model-registry.ts';
import { openLogs, SageMakerRunJobs } from '../../../lambdas/adapters/sagemaker-run-jobs.ts';
import { dataCatalogContract } from '../contracts/data-catalog-contract.ts';
import { runJobsContract } from '../contracts/run-jobs-contract.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { failure, StubAws } from '../fakes/stub-aws.ts';
import { NOW_MS, trainingAws } from '../fakes/training-aws.ts';

const aws = await StubAws.start();
setEnvironment(lambdaEnvironment(aws.url));
afterAll(() => aws.stop());

dataCatalogContract('InMemoryDataCatalog', () =>
  Promise.resolve(new InMemoryDataCatalog({ shop: ['4567890123456789012', '8123456789012345678'] })),
);
dataCatalogContract('IcebergDataCatalog', () => {
  aws.operations = trainingAws();
  return Promise.resolve(new IcebergDataCatalog(openGlue(), openObjects()));
});

const job = { instanceType: 'ml.m5.large', instances: 1, metrics: {} };
runJobsContract('InMemoryRunJobs', () =>
  Promise.resolve(
    new InMemoryRunJobs(
      {
        a: [
          {
            ...job,
            name: 'test-a-holdout',
            kind: 'training',
            state: 'succeeded',
            seconds: 60,
            metrics: { fit_seconds: 57.5 },
          },
          { ...job, name: 'test-a-evaluate', kind: 'processing', state: 'running', seconds: 30 },
        ],
      },
      { 'test-a-holdout': ['begun', 'fitted', '[metric] fit_seconds=57.5'] },
    ),
  ),
);
const real = () =>
  new SageMakerRunJobs(openSageMaker(), openLogs(), { namePrefix: 'test-', now: () => NOW_MS });
runJobsContract('SageMakerRunJobs', () => {
  aws.operations = trainingAws();
  return Promise.resolve(real());
});

test('a search counts the time of all its trials, on all pages', async () => {
  aws.operations = trainingAws();
  expect(await real().of('tuned')).toMatchObject([
    { kind: 'tuning', state: 'succeeded', seconds: 160, metrics: { validation_ndcg_at_20: 0.5 } },
  ]);
});

test('other faults are errors', async () => {
  aws.operations = {
    ...trainingAws(),
    DescribeTrainingJob: () => failure('AccessDeniedException', 'not authorized'),
  };
  await expect(real().of('a')).rejects.toThrow('not authorized');
  aws.operations = { GetTable: () => failure('AccessDeniedException', 'not authorized') };
  await expect(new IcebergDataCatalog(openGlue(), openObjects()).snapshots('shop')).rejects.toThrow(
    'not authorized',
  );
});
