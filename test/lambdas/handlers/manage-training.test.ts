import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { driftCheckSchema, driftReportSchema } from '../../../lambdas/contracts/operator/drift.ts';
import { ALGORITHMS } from '../../../lambdas/contracts/operator/known-algorithms.ts';
import { operatorErrorSchema } from '../../../lambdas/contracts/operator/error.ts';
import {
  trainingJobSchema,
  trainingJobsResponseSchema,
} from '../../../lambdas/contracts/operator/training.ts';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { call, CALLER } from '../fakes/operator-call.ts';
import { failure, StubAws } from '../fakes/stub-aws.ts';
import { trainingAws } from '../fakes/training-aws.ts';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  TRAINING_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  DRIFT_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  JOB_NAME_PREFIX: 'test-',
  GLUE_DATABASE: 'shop',
  DRIFT_REPORT_URI: 's3://artifacts/drift/latest/drift.json',
  INSTANCE_PRICES: '{"ml.m5.large":0.36}',
});
const { handler } = await import('../../../lambdas/handlers/manage-training.ts');

let executions: FakeExecutions;
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  executions = new FakeExecutions();
  aws.operations = { ...trainingAws(), ...executions.operations };
});

const train = (body: unknown) => call(handler, 'POST', '/train', { body });
const inputs = () =>
  aws
    .bodiesOf('StartExecution')
    .map((body): unknown => JSON.parse(z.object({ input: z.string() }).parse(body).input));

describe('GET /drift', () => {
  const [report] = z.array(driftReportSchema).parse(driftReportSchema.meta()?.['examples']);
  const drift = () => call(handler, 'GET', '/drift');

  test('tells the last report', async () => {
    aws.operations = {
      ...aws.operations,
      'GET /artifacts/drift/latest/drift.json': () =>
        Buffer.from(JSON.stringify({ ...report, schemaVersion: 1 })),
    };
    expect(await drift()).toMatchObject({ status: 200, body: report });
  });

  test.each(['NoSuchKey', 'AccessDenied'])('says that there is none yet when S3 says %s', async (code) => {
    aws.operations = {
      ...aws.operations,
      'GET /artifacts/drift/latest/drift.json': () => ({
        status: code === 'NoSuchKey' ? 404 : 403,
        body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
      }),
    };
    const { status, body } = await drift();
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([404, 'no_drift_report']);
  });
});

describe('POST /drift/checks', () => {
  const check = () => call(handler, 'POST', '/drift/checks');
  const look = (path: string) => call(handler, 'GET', '/drift/checks/{id}', { path });

  test('starts a check, whose id tells how it goes and who asked', async () => {
    const { status, body } = await check();
    const started = driftCheckSchema.parse(body);
    expect([status, started]).toMatchObject([200, { state: 'running', requestedBy: CALLER }]);
    expect(executions.names).toEqual([started.id]);
    const cause = 'The job failed.';
    executions.end(started.id, { state: 'failed', cause });
    expect(await look(started.id)).toMatchObject({ status: 200, body: { state: 'failed', cause } });
  });

  test('is refused with 409 while a check runs, also one that the schedule started', async () => {
    executions.operations.StartExecution({ name: 'of-the-schedule', input: '{"source":"aws.events"}' });
    const refused = await check();
    expect([refused.status, operatorErrorSchema.parse(refused.body)]).toMatchObject([
      409,
      { code: 'drift_check_running', message: expect.stringContaining('of-the-schedule') },
    ]);
    expect(executions.names).toEqual(['of-the-schedule']);
    executions.end('of-the-schedule', { state: 'succeeded', output: {} });
    expect((await check()).status).toBe(200);
  });

  test('tells of a check that the schedule started, and that there is none of another id', async () => {
    executions.operations.StartExecution({ name: 'of-the-schedule', input: '{"source":"aws.events"}' });
    expect(driftCheckSchema.parse((await look('of-the-schedule')).body)).toMatchObject({
      id: 'of-the-schedule',
      state: 'running',
      step: 'Start',
    });
    const { status, body } = await look('none');
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([404, 'unknown_drift_check']);
  });
});

describe('POST /train', () => {
  test('starts a run with what was asked, as texts, and answers with its id', async () => {
    const { status, body } = await train({ modelType: 'ease', hyperparameters: { l2: 500.5, seed: 7 } });
    expect(status).toBe(200);
    const { id, state, requestedBy } = trainingJobSchema.parse(body);
    expect([state, requestedBy]).toEqual(['running', CALLER]);
    expect(id).toMatch(/^\d{6}-\d{6}-[0-9a-f]{4}$/);
    expect(inputs()).toEqual([
      {
        runId: id,
        requestedBy: CALLER,
        reason: 'by-hand',
        hyperparameters: { algorithm: 'ease', l2: '500.5', seed: '7' },
      },
    ]);
  });

  test.each([...ALGORITHMS.keys()])('trains %s with its own defaults', async (modelType) => {
    const { status } = await train({ modelType });
    expect(status).toBe(200);
    expect(inputs()).toMatchObject([{ hyperparameters: { algorithm: modelType } }]);
  });

  test('that Step Functions does not take is a fault, told without its reason, and starts nothing', async () => {
    aws.operations = {
      ...aws.operations,
      StartExecution: () => failure('StateMachineDoesNotExist', 'secret'),
    };
    const { status, body, output } = await train({ modelType: 'ease' });
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([500, 'internal_error']);
    expect([JSON.stringify(body), output]).toEqual([
      expect.not.stringContaining('secret'),
      expect.stringContaining('secret'),
    ]);
  });

  test('starts a search in SageMaker’s terms, on a snapshot, under a given name', async () => {
    await train({
      name: 'mine',
      modelType: 'two-stage',
      dataset: 'shop',
      snapshot: '8123456789012345678',
      searchSpace: {
        leaves: { type: 'integer', from: 15, to: 127 },
        learning_rate: { type: 'continuous', from: 0.01, to: 0.3, scale: 'logarithmic' },
      },
      objective: { metric: 'validation_new_ndcg_at_20' },
    });
    expect(inputs()).toMatchObject([
      {
        runId: 'mine',
        snapshot: '8123456789012345678',
        tune: true,
        search: {
          metric: 'validation_new_ndcg_at_20',
          goal: 'Maximize',
          ranges: {
            IntegerParameterRanges: [
              { Name: 'leaves', MinValue: '15', MaxValue: '127', ScalingType: 'Auto' },
            ],
            ContinuousParameterRanges: [{ Name: 'learning_rate', ScalingType: 'Logarithmic' }],
          },
        },
      },
    ]);
  });

  test('of a name that is taken is refused with 409', async () => {
    await train({ name: 'mine', modelType: 'ease' });
    const { status, body } = await train({ name: 'mine', modelType: 'ease' });
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([409, 'name_taken']);
  });

  const space = (from: number, to: number, given = {}) => ({
    modelType: 'two-stage',
    searchSpace: { leaves: { type: 'integer', from, to, ...given } },
  });
  test.each([
    ['modelType', {}],
    ['modelType', { modelType: 'oracle' }],
    ['name', { modelType: 'ease', name: 'Not a name' }],
    ['name', { modelType: 'ease', name: 'a-name-of-more-than-19' }],
    ['dataset', { modelType: 'ease', dataset: 'nowhere' }],
    ['snapshot', { modelType: 'ease', snapshot: '1' }],
    ['snapshot', { modelType: 'ease', snapshot: 'newest' }],
    ['hyperparameters.leaves', { modelType: 'ease', hyperparameters: { leaves: 31 } }],
    ['hyperparameters.l2', { modelType: 'ease', hyperparameters: { l2: 0 } }],
    ['hyperparameters.seed', { modelType: 'ease', hyperparameters: { seed: 1.5 } }],
    ['hyperparameters.l2', { modelType: 'ease', hyperparameters: { l2: '500' } }],
    ['searchSpace', { modelType: 'ease', searchSpace: {} }],
    ['searchSpace.leaves.from', space(9, 3)],
    ['searchSpace.leaves.to', space(15, 100_000)],
    ['searchSpace.leaves', space(15, 127, { type: 'continuous' })],
    ['searchSpace.leaves', { ...space(15, 127), hyperparameters: { leaves: 31 } }],
    ['searchSpace.wings', { modelType: 'ease', searchSpace: { wings: { type: 'integer', from: 1, to: 2 } } }],
    ['objective', { modelType: 'ease', objective: {} }],
    ['objective.metric', { ...space(15, 127), objective: { metric: 'luck' } }],
  ])('with a wrong %s is refused with an example that works, and starts nothing: %j', async (field, body) => {
    const answer = await train(body);
    const error = operatorErrorSchema.parse(answer.body);
    expect([answer.status, error.field]).toEqual([400, field]);
    expect(executions.names).toEqual([]);
    expect((await train(error.example)).status).toBe(200);
  });

  test('on a lake that holds nothing yet says so', async () => {
    aws.operations = {
      ...aws.operations,
      'GET /lake/warehouse/i/v2.json': () => Buffer.from('{"snapshots":[]}'),
    };
    const { status, body } = await train({ modelType: 'ease' });
    expect([status, operatorErrorSchema.parse(body).message]).toEqual([
      400,
      'The data set shop holds no interactions yet; ingest some first',
    ]);
  });
});

describe('a training job', () => {
  const show = () => call(handler, 'GET', '/training-jobs/{id}', { path: 'a' });
  beforeEach(() => train({ name: 'a', modelType: 'ease' }));

  test('tells its step, its jobs, what they measured and cost, and what was said last', async () => {
    const { body } = await show();
    const job = trainingJobSchema.parse(body);
    expect(job).toMatchObject({ id: 'a', state: 'running', step: 'Start', requestedBy: CALLER });
    expect(job.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'test-a-holdout succeeded',
      'test-a-evaluate running',
    ]);
    expect(job.jobs[0]?.metrics).toEqual({ fit_seconds: 57.5 });
    // At least the minute of the fit, at 0.36 USD an hour.
    expect(job.costUsd).toBeGreaterThanOrEqual(0.006);
    expect(job.logTail).toEqual([]);
  });

  test('stops, and the job that it waits for with it; then there is nothing to stop', async () => {
    const stopped = await call(handler, 'POST', '/training-jobs/{id}/stop', { path: 'a' });
    expect(trainingJobSchema.parse(stopped.body)).toMatchObject({
      state: 'stopped',
      cause: `Stopped by ${CALLER}.`,
      jobs: [{ state: 'succeeded' }, { state: 'stopped' }],
    });
    expect(aws.bodiesOf('StopProcessingJob')).toEqual([{ ProcessingJobName: 'test-a-evaluate' }]);
    const again = await call(handler, 'POST', '/training-jobs/{id}/stop', { path: 'a' });
    expect([again.status, operatorErrorSchema.parse(again.body).code]).toEqual([409, 'not_running']);
  });

  test('names what it registered, once it has ended', async () => {
    executions.end('a', { state: 'succeeded', output: { modelPackageArn: 'arn:package/7' } });
    expect(trainingJobSchema.parse((await show()).body)).toMatchObject({
      state: 'succeeded',
      modelPackageArn: 'arn:package/7',
    });
  });

  test('is listed, and one that is not there is 404', async () => {
    const { body } = await call(handler, 'GET', '/training-jobs', { query: { limit: '5' } });
    expect(trainingJobsResponseSchema.parse(body).items).toMatchObject([{ id: 'a', state: 'running' }]);
    for (const [method, resource] of [
      ['GET', '/training-jobs/{id}'],
      ['POST', '/training-jobs/{id}/stop'],
    ] as const)
      expect((await call(handler, method, resource, { path: 'none' })).status).toBe(404);
  });
});
