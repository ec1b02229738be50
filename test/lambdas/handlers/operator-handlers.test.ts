import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { create } from 'tar';
import { auditLogResponseSchema } from '../../../lambdas/contracts/operator/audit-log.ts';
import { operatorErrorSchema } from '../../../lambdas/contracts/operator/error.ts';
import { exampleReport } from '../../../lambdas/contracts/operator/experiment-report.ts';
import {
  experimentDetailsSchema,
  experimentsResponseSchema,
} from '../../../lambdas/contracts/operator/experiments.ts';
import {
  modelDetailsSchema,
  modelSchema,
  modelsResponseSchema,
} from '../../../lambdas/contracts/operator/models.ts';
import { releaseSchema, releasesResponseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import { FakeOnlineTable } from '../fakes/fake-online-table.ts';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { FakeModelPackages, PACKAGES_ARN } from '../fakes/model-packages.ts';
import { call, CALLER } from '../fakes/operator-call.ts';
import { failure, StubAws, success } from '../fakes/stub-aws.ts';

const experiment = {
  name: 'two-stage-2',
  salt: 'two-stage-2-1',
  layer: { name: 'default', from: 0, to: 1 },
  scenarios: ['home'],
  arms: [
    { name: 'control', weight: 0.5, rules: {} },
    { name: 'new', weight: 0.5, rules: {}, modelVersion: 2 },
  ],
  holdout: 0,
  rampUp: 1,
  start: '2020-01-01T00:00:00Z',
  end: '2120-01-01T00:00:00Z',
};
const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  MODEL_PACKAGES_ARN: PACKAGES_ARN,
  LIVE_RELEASE_PARAMETER: '/vitrine/test/live-release',
  AUDIT_TABLE_NAME: 'audit',
  RELEASE_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  SERVING_INSTANCE_TYPE: 'ml.m5.large',
  ONLINE_TABLE_NAME: 'online',
  EXPERIMENTS: JSON.stringify([experiment]),
  EXPERIMENT_REPORTS_URI: 's3://artifacts/experiments/',
  CANARY: JSON.stringify({ percent: 10, minutes: 15, mostMinutes: 60, shadow: { percent: 0, minutes: 5 } }),
  // The fixtures' models are of a day that passes.
  RETIRE_AFTER_DAYS: '36500',
});
const models = (await import('../../../lambdas/handlers/manage-models.ts')).handler;
const releases = (await import('../../../lambdas/handlers/manage-releases.ts')).handler;
const record = (await import('../../../lambdas/handlers/record-release.ts')).handler;

const archive = Buffer.from(
  await create({ gzip: true, cwd: join(import.meta.dirname, '..', '..', 'fixtures', 'model') }, [
    'manifest.json',
    'model-card.md',
  ]).concat(),
);
let executions: FakeExecutions;
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  executions = new FakeExecutions();
  const table = new FakeOnlineTable();
  aws.operations = {
    ...new FakeModelPackages([1, 2]).operations,
    ...executions.operations,
    GetItem: (body) => table.answer('GetItem', body),
    PutItem: (body) => table.answer('PutItem', body),
    Query: (body) => table.answer('Query', body),
    GetParameter: () => failure('ParameterNotFound', 'none'),
    'GET /artifacts/models/run2/model.tar.gz': () => archive,
    'GET /artifacts/models/run2/mlflow-run.json': () => Buffer.from(JSON.stringify({ id: 'run-2' })),
  };
});

describe('the models', () => {
  test('are listed, described, approved and logged', async () => {
    const list = await call(models, 'GET', '/models', { query: { limit: '1' } });
    expect(list.status).toBe(200);
    expect(modelsResponseSchema.parse(list.body)).toMatchObject({
      items: [{ version: 2, run: { id: 'run-2' } }],
      next: '1',
    });
    const one = await call(models, 'GET', '/models/{version}', { path: '2' });
    expect(modelDetailsSchema.parse(one.body)).toMatchObject({
      version: 2,
      state: 'registered',
      manifest: { schemaVersion: 1 },
      run: { id: 'run-2' },
    });
    const approved = await call(models, 'POST', '/models/{version}/approve', {
      path: '2',
      body: { why: 'better' },
    });
    expect(modelSchema.parse(approved.body).state).toBe('approved');
    const log = await call(models, 'GET', '/audit-log');
    expect(auditLogResponseSchema.parse(log.body).items).toMatchObject([
      { who: CALLER, action: 'model.approved', subject: 'vitrine-test/2', why: 'better' },
    ]);
  });

  test('can be approved without a body', async () => {
    expect((await call(models, 'POST', '/models/{version}/approve', { path: '1' })).status).toBe(200);
  });

  test.each([
    ['GET', '/models', { query: { limit: '0' } }, 'limit'],
    ['GET', '/models', { query: { sort: 'name' } }, 'sort'],
    ['POST', '/models/{version}/retire', { path: '1', body: { on: 'tomorrow' } }, 'on'],
    ['POST', '/models/{version}/approve', { path: '1', body: { why: '' } }, 'why'],
  ])('refuse %s %s with %j, and show what they take', async (method, resource, given, field) => {
    const { status, body } = await call(models, method, resource, given);
    const error = operatorErrorSchema.parse(body);
    expect([status, error.field]).toEqual([400, field]);
    expect(error.example).toBeDefined();
    expect(aws.bodiesOf('UpdateModelPackage')).toEqual([]);
  });

  test('answer 404 for a version that is not there, and 500 without the reason for a fault', async () => {
    const missing = await call(models, 'GET', '/models/{version}', { path: '99' });
    expect([missing.status, operatorErrorSchema.parse(missing.body).code]).toEqual([404, 'unknown_model']);
    aws.operations = {
      ...aws.operations,
      ListModelPackages: () => failure('AccessDeniedException', 'secret'),
    };
    const broken = await call(models, 'GET', '/models');
    expect([broken.status, operatorErrorSchema.parse(broken.body).code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(broken.body)).not.toContain('secret');
    expect(broken.output).toContain('secret');
  });
});

describe('a release', () => {
  const use = (version: number) =>
    call(releases, 'POST', '/use-model', { body: { name: 'vitrine-test', version } });

  test('is not started while the registry cannot be asked', async () => {
    aws.operations = {
      ...aws.operations,
      DescribeModelPackage: () => ({
        status: 503,
        body: { __type: 'ServiceUnavailableException', message: 'down' },
      }),
    };
    const { status, body } = await use(2);
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([500, 'internal_error']);
    expect(aws.bodiesOf('StartExecution')).toEqual([]);
  });

  test('is started, found, listed and recorded when it ends', async () => {
    await call(models, 'POST', '/models/{version}/approve', { path: '2' });
    const started = releaseSchema.parse((await use(2)).body);
    expect(started).toMatchObject({ id: 'r2-v2', state: 'running', step: 'Start', requestedBy: CALLER });
    const found = await call(releases, 'GET', '/releases/{id}', { path: 'r2-v2' });
    expect(releaseSchema.parse(found.body)).toEqual({
      ...started,
      history: [{ at: expect.any(String), action: 'release.requested' }],
    });
    executions.end('r2-v2', { state: 'succeeded' });
    const list = await call(releases, 'GET', '/releases');
    expect(releasesResponseSchema.parse(list.body).items).toMatchObject([
      { id: 'r2-v2', state: 'succeeded' },
    ]);
    await withOutput(() =>
      record(
        {
          id: 'event-1',
          time: '2026-03-01T13:00:00Z',
          detail: {
            stateMachineArn: STATE_MACHINE_ARN,
            name: 'r2-v2',
            status: 'SUCCEEDED',
            cause: null,
          },
        },
        context,
      ),
    );
    await withOutput(() =>
      record(
        {
          id: 'event-2',
          time: '2026-03-01T13:00:01Z',
          detail: {
            action: 'release.rolled-back',
            release: 'r2-v2',
            workflow: STATE_MACHINE_ARN,
            at: '2026-03-01T13:00:00.500Z',
            why: 'errors',
          },
        },
        context,
      ),
    );
    const told = await call(releases, 'GET', '/releases/{id}', { path: 'r2-v2' });
    expect(releaseSchema.parse(told.body).history?.at(-1)).toEqual({
      at: '2026-03-01T13:00:00.500Z',
      action: 'release.rolled-back',
      why: 'errors',
    });
    const log = await call(models, 'GET', '/audit-log', { query: { limit: '2' } });
    expect(log.body).toMatchObject({
      items: [
        { action: 'release.rolled-back' },
        { action: 'release.succeeded', who: STATE_MACHINE_ARN, at: '2026-03-01T13:00:00.000Z' },
      ],
    });
  });

  test('of a version that is not approved is refused with 409, and nothing is started', async () => {
    const { status, body } = await use(1);
    expect([status, operatorErrorSchema.parse(body)]).toEqual([
      409,
      expect.objectContaining({ type: 'ResourceInUseException', code: 'not_approved' }),
    ]);
    expect(executions.names).toEqual([]);
  });

  test.each([
    [{ version: 1 }, 'name'],
    [{ name: 'vitrine-test', version: 'latest' }, 'version'],
    [{ name: 'vitrine-test', version: 1, strategy: 'big-bang' }, 'strategy'],
    [{ name: 'vitrine-test', version: 1, strategy: 'canary', canaryPercent: 0 }, 'canaryPercent'],
    [{ name: 'vitrine-test', version: 1, strategy: 'canary', canaryPercent: 101 }, 'canaryPercent'],
    [{ name: 'vitrine-test', version: 1, strategy: 'canary', canaryMinutes: 0 }, 'canaryMinutes'],
    [{ name: 'vitrine-test', version: 1, shadowPercent: -1 }, 'shadowPercent'],
    [{ name: 'vitrine-test', version: 1, shadowPercent: 101 }, 'shadowPercent'],
  ])('asked for as %j is refused with the field and an example', async (given, field) => {
    const { status, body } = await call(releases, 'POST', '/use-model', { body: given });
    const error = operatorErrorSchema.parse(body);
    expect([status, error.field]).toEqual([400, field]);
    expect(error.example).toMatchObject({ version: expect.any(Number) });
    expect(executions.names).toEqual([]);
  });

  test('of a version while another runs is refused with 409, which names it', async () => {
    aws.operations = {
      ...aws.operations,
      GetParameter: () =>
        success({
          Parameter: { Value: JSON.stringify({ modelPackageArn: `${PACKAGES_ARN}/1`, modelVersion: 'm' }) },
        }),
    };
    for (const path of ['1', '2']) await call(models, 'POST', '/models/{version}/approve', { path });
    await use(2);
    const { status, body } = await use(1);
    expect([status, operatorErrorSchema.parse(body).message]).toEqual([
      409,
      'Release r3-v2 is running; another can start when it has ended',
    ]);
    const undone = await call(releases, 'POST', '/releases/{id}/rollback', { path: 'r3-v2' });
    expect(undone.status).toBe(409);
  });
});

describe('an experiment', () => {
  const path = 'two-stage-2';
  const analysed = (change: object = {}) => {
    const report = {
      ...exampleReport,
      experiment: path,
      salt: experiment.salt,
      models: { new: 2 },
      ...change,
    };
    aws.operations = {
      ...aws.operations,
      [`GET /artifacts/experiments/${path}.json`]: () => Buffer.from(JSON.stringify(report)),
    };
  };
  const promote = (body: object) => call(releases, 'POST', '/experiments/{name}/promote', { path, body });
  beforeEach(() => {
    aws.operations = {
      ...aws.operations,
      [`GET /artifacts/experiments/${path}.json`]: () => ({
        status: 403,
        body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
      }),
    };
  });

  test('is listed and described before and after its analysis', async () => {
    const before = experimentsResponseSchema.parse((await call(releases, 'GET', '/experiments')).body);
    expect(before.items).toMatchObject([{ name: path, state: 'running', arms: [{}, { modelVersion: 2 }] }]);
    expect(before.items[0]?.analysedUntil).toBeUndefined();
    analysed({ more: 'than is known yet' });
    const { body } = await call(releases, 'GET', '/experiments/{name}', { path });
    expect(experimentDetailsSchema.parse(body)).toMatchObject({
      arms: [{ name: 'control' }, { name: 'new', modelVersion: 2, verdict: 'win' }],
      analysedUntil: exampleReport.until,
      report: {
        sampleRatio: { mismatch: false },
        metrics: { conversion: { comparisons: { new: { interval: [0.026, 0.064] } } } },
      },
    });
  });

  test('that is unknown is answered with 404, which names those that there are', async () => {
    const { status, body } = await call(releases, 'GET', '/experiments/{name}', { path: 'other' });
    const { code, message } = operatorErrorSchema.parse(body);
    expect([status, code, message]).toEqual([
      404,
      'unknown_experiment',
      'There is no experiment other: there are two-stage-2',
    ]);
  });

  test('is stopped and goes on as an operator says, which the audit log keeps', async () => {
    const decide = (what: 'stop' | 'resume', body?: object) =>
      call(releases, 'POST', `/experiments/{name}/${what}`, { path, ...(body && { body }) });
    const stopped = await decide('stop', { why: 'a campaign' });
    expect([stopped.status, experimentDetailsSchema.parse(stopped.body)]).toMatchObject([
      200,
      { state: 'stopped', stop: { state: 'stopped', who: CALLER, why: 'a campaign' } },
    ]);
    const again = await decide('stop');
    expect([again.status, operatorErrorSchema.parse(again.body).code]).toEqual([409, 'already_stopped']);
    expect((await call(releases, 'GET', '/experiments')).body).toMatchObject({
      items: [{ state: 'stopped', stop: { who: CALLER } }],
    });
    expect(experimentDetailsSchema.parse((await decide('resume')).body)).toMatchObject({
      state: 'running',
      stop: { state: 'resumed' },
    });
    const log = auditLogResponseSchema.parse((await call(models, 'GET', '/audit-log')).body);
    expect(log.items.map(({ action, subject }) => [action, subject])).toEqual([
      ['experiment.resumed', path],
      ['experiment.stopped', path],
    ]);
  });

  test('has its winner released, with the reason', async () => {
    analysed();
    await call(models, 'POST', '/models/{version}/approve', { path: '2' });
    const { status, body } = await promote({ strategy: 'canary', canaryPercent: 5 });
    expect([status, releaseSchema.parse(body)]).toEqual([
      200,
      expect.objectContaining({
        version: 2,
        canary: { percent: 5, minutes: 15 },
        why: `experiment two-stage-2 until ${exampleReport.until}: new is better than control by conversion.`,
      }),
    ]);
  });

  test.each([
    [{ strategy: 'canary', canaryPercent: 0 }, 'canaryPercent'],
    [{ strategy: 'canary', canaryPercent: 101 }, 'canaryPercent'],
    [{ arm: 'new', force: true }, 'why'],
    [{ arm: 'old' }, 'arm'],
  ])('promoted as %j is refused with the field and an example', async (given, field) => {
    analysed();
    const { status, body } = await promote(given);
    const error = operatorErrorSchema.parse(body);
    expect([status, error.field]).toEqual([400, field]);
    expect(error.example).toMatchObject({ strategy: 'canary' });
    expect(executions.names).toEqual([]);
  });

  test('that nobody won is refused with 409, and nothing is started', async () => {
    analysed({ verdicts: { new: { verdict: 'mismatch', says: 'Believe none of the figures.' } } });
    const { status, body } = await promote({});
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([409, 'no_winner']);
    expect(executions.names).toEqual([]);
  });
});
