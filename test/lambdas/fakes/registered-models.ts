import type { RegisteredModel } from '../../../lambdas/domain/registered-model.ts';

/** A version as a training run registers it. */
export const registered = (version: number, given: Partial<RegisteredModel> = {}): RegisteredModel => ({
  name: 'vitrine-test',
  version,
  arn: `arn:aws:sagemaker:eu-west-1:000000000000:model-package/vitrine-test/${version}`,
  createdAt: '2026-03-01T11:20:00.000Z',
  approval: 'pending',
  modelVersion: `test-run${version}-full`,
  algorithm: 'two-stage',
  metrics: { 'ndcg@20': version / 10 },
  trainingJob: `run${version}`,
  modelDataUrl: `s3://artifacts/models/run${version}/model.tar.gz`,
  instanceTypes: ['ml.m5.large'],
  ...given,
});
