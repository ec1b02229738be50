import { afterAll, beforeEach, expect, test } from '@jest/globals';
import * as z from 'zod';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { FakeModelPackages, PACKAGES_ARN } from '../fakes/model-packages.ts';
import { failure, StubAws, success } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  MODEL_PACKAGES_ARN: PACKAGES_ARN,
  LIVE_RELEASE_PARAMETER: '/vitrine/test/live-release',
  // MLflow speaks HTTP as AWS does, so the same server stands in for it.
  MLFLOW_TRACKING_URI: aws.url,
});
const { handler } = await import('../../../lambdas/handlers/track-release.ts');

const LOG_BATCH = 'POST /api/2.0/mlflow/runs/log-batch';
const AT = '2026-03-01T13:00:00.000Z';
const arn = (version: number) => `${PACKAGES_ARN}/${String(version)}`;
const runOf = (version: number) => `GET /artifacts/models/run${String(version)}/mlflow-run.json`;

afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  aws.operations = {
    ...new FakeModelPackages([1, 2]).operations,
    [runOf(1)]: () => Buffer.from(JSON.stringify({ id: 'run-1' })),
    [runOf(2)]: () => Buffer.from(JSON.stringify({ id: 'run-2' })),
    [LOG_BATCH]: () => success({}),
  };
});

const serves = (version: number | undefined) => {
  const release = { modelPackageArn: arn(version ?? 0), modelVersion: 'm' };
  aws.operations = {
    ...aws.operations,
    GetParameter: () =>
      version === undefined
        ? failure('ParameterNotFound', 'none')
        : success({ Parameter: { Value: JSON.stringify(release) } }),
  };
};
const ends = (id: string, detail: object, input: object) =>
  withOutput(() =>
    handler(
      {
        id: 'event-1',
        time: AT,
        detail: {
          stateMachineArn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:Release',
          name: id,
          status: 'SUCCEEDED',
          error: null,
          cause: null,
          input: JSON.stringify(input),
          ...detail,
        },
      },
      context,
    ),
  );
const batch = z.object({
  run_id: z.string(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
});
/** What MLflow was told, by run. */
const told = () =>
  Object.fromEntries(
    aws.bodiesOf(LOG_BATCH).map((body) => {
      const { run_id, tags } = batch.parse(JSON.parse(z.string().parse(body)));
      return [run_id, Object.fromEntries(tags.map(({ key, value }) => [key, value]))];
    }),
  );

test('the run of a model that was released says so, and the one of the model before that it was replaced', async () => {
  serves(2);
  await ends('r3-v2', {}, { modelPackageArn: arn(2), replaces: arn(1), why: 'weekly' });
  expect(told()).toEqual({
    'run-2': { 'vitrine.state': 'live', 'vitrine.release.r3-v2': `succeeded ${AT}: weekly` },
    'run-1': { 'vitrine.state': 'replaced' },
  });
});

test('a canary that was rolled back is told of with the reason, and of the model that goes on nothing is', async () => {
  serves(1);
  await ends(
    'r4-v2',
    { status: 'FAILED', error: 'RolledBack', cause: '9 % errors' },
    { modelPackageArn: arn(2), replaces: arn(1) },
  );
  expect(told()).toEqual({
    'run-2': { 'vitrine.state': 'rolled-back', 'vitrine.release.r4-v2': `rolled-back ${AT}: 9 % errors` },
  });
});

test('a rollback by call is told of both: who serves again, and whose release was taken back', async () => {
  serves(1);
  const why = 'rollback of r3-v2: clicks fell';
  await ends('r5-v1', {}, { modelPackageArn: arn(1), replaces: arn(2), takesBack: 'r3-v2', why });
  expect(told()).toEqual({
    'run-1': { 'vitrine.state': 'live', 'vitrine.release.r5-v1': `succeeded ${AT}: ${why}` },
    'run-2': { 'vitrine.state': 'rolled-back', 'vitrine.release.r3-v2': `rolled-back ${AT}: ${why}` },
  });
});

test.each([
  ['failed', 'FAILED', 'States.TaskFailed'],
  ['failed', 'TIMED_OUT', null],
  ['stopped', 'ABORTED', null],
])('a first release that %s is told of as such', async (outcome, status, error) => {
  serves(undefined);
  await ends('r1-v1', { status, error }, { modelPackageArn: arn(1) });
  expect(told()).toEqual({
    'run-1': { 'vitrine.state': outcome, 'vitrine.release.r1-v1': `${outcome} ${AT}` },
  });
});

test('a model that serves in spite of a release that failed is live, and the one before is replaced', async () => {
  serves(2);
  await ends(
    'r3-v2',
    { status: 'FAILED', error: 'NotValidated', cause: 'wrong' },
    { modelPackageArn: arn(2), replaces: arn(1) },
  );
  expect(told()).toMatchObject({
    'run-2': { 'vitrine.state': 'live', 'vitrine.release.r3-v2': `failed ${AT}: wrong` },
    'run-1': { 'vitrine.state': 'replaced' },
  });
});

test('an event that comes when another model serves already does not call its own live', async () => {
  serves(1);
  await ends('r3-v2', {}, { modelPackageArn: arn(2), replaces: arn(1) });
  expect(told()).toEqual({ 'run-2': { 'vitrine.release.r3-v2': `succeeded ${AT}` } });
});

test('of a model whose run is not tracked, or that is no more, nothing is told', async () => {
  serves(2);
  aws.operations = {
    ...aws.operations,
    [runOf(2)]: () => ({ status: 404, body: '<Error><Code>NoSuchKey</Code><Message>no</Message></Error>' }),
  };
  await ends('r3-v2', {}, { modelPackageArn: arn(2), replaces: arn(9) });
  expect(told()).toEqual({});
});

test('what MLflow does not take fails, and so is tried again and kept', async () => {
  serves(1);
  aws.operations = { ...aws.operations, [LOG_BATCH]: () => ({ status: 503, body: 'busy' }) };
  await expect(ends('r1-v1', {}, { modelPackageArn: arn(1) })).rejects.toThrow(
    'MLflow answered 503 for run run-1',
  );
});
