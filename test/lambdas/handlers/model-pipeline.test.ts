import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import { FakeOnlineTable } from '../fakes/fake-online-table.ts';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { FakeModelPackages, PACKAGES_ARN } from '../fakes/model-packages.ts';
import { call } from '../fakes/operator-call.ts';
import { failure, StubAws } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  MODEL_PACKAGES_ARN: PACKAGES_ARN,
  LIVE_RELEASE_PARAMETER: '/vitrine/test/live-release',
  AUDIT_TABLE_NAME: 'audit',
  RELEASE_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  SERVING_INSTANCE_TYPE: 'ml.m5.large',
  ONLINE_TABLE_NAME: 'online',
  CANARY: JSON.stringify({ percent: 10, minutes: 15, mostMinutes: 60, shadow: { percent: 0, minutes: 5 } }),
  // The fixtures' models are of a day that passes.
  RETIRE_AFTER_DAYS: '36500',
});
const deliver = (await import('../../../lambdas/handlers/deliver-model.ts')).handler;
const judge = (await import('../../../lambdas/handlers/judge-evaluation.ts')).handler;
const models = (await import('../../../lambdas/handlers/manage-models.ts')).handler;
afterAll(() => aws.stop());

const modelPackageArn = `${PACKAGES_ARN}/2`;
let executions: FakeExecutions;
beforeEach(() => {
  executions = new FakeExecutions();
  const table = new FakeOnlineTable();
  aws.operations = {
    ...new FakeModelPackages([1, 2]).operations,
    ...executions.operations,
    GetParameter: () => failure('ParameterNotFound', 'nothing is live'),
    PutItem: (body) => table.answer('PutItem', body),
    Query: (body) => table.answer('Query', body),
  };
});

describe('a delivery', () => {
  const asked = (event: object) => withOutput(() => deliver({ modelPackageArn, ...event }, context));
  const release = () => asked({ ask: 'release', pipelineExecution: 'execution-1' });

  test('starts the release of an approved version, by which shoppers try it first', async () => {
    await call(models, 'POST', '/models/{version}/approve', { path: '2' });
    expect((await release()).result).toEqual({ release: 'r2-v2' });
    expect(executions.inputs.map((input): unknown => JSON.parse(input))).toMatchObject([
      { modelPackageArn, strategy: 'canary', canary: { percent: 10, minutes: 15 } },
    ]);
  });

  test('is answered with why it is refused', async () => {
    expect((await release()).result).toEqual({ refusal: expect.stringContaining('not approved') });
    expect((await asked({ ask: 'roll-back', why: 'late' })).result).toEqual({
      refusal: expect.stringContaining('The newest release is none'),
    });
    expect(executions.names).toEqual([]);
  });
});

describe('an evaluation', () => {
  const gates = ['beats-baseline', 'disparity-all', 'provider-exposure-all', 'latency'].map((name) => ({
    name,
    passed: true,
    value: 1,
    limit: 1,
    says: 'It holds.',
  }));
  const judged = async (report: object | undefined) => {
    aws.operations = {
      'GET /artifacts/evaluations/a/evaluation.json': () =>
        report === undefined
          ? { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }
          : Buffer.from(JSON.stringify(report)),
    };
    const evaluationUri = 's3://artifacts/evaluations/a/evaluation.json';
    return (await withOutput(() => judge({ modelPackageArn, evaluationUri }, context))).result;
  };

  test('passes by its gates', async () => {
    expect(await judged({ champion: 'two-stage', gates })).toMatchObject({ verdict: 'passed' });
  });

  test('that fails one, or is not there, is refused with the reason', async () => {
    const unfair = { ...gates[1], passed: false, says: 'Served far worse than all: new.' };
    expect(await judged({ gates: [...gates, unfair] })).toEqual({
      verdict: 'refused',
      why: 'disparity-all: Served far worse than all: new.',
    });
    expect(await judged(undefined)).toMatchObject({
      verdict: 'refused',
      why: expect.stringContaining('There is no evaluation'),
    });
  });
});
