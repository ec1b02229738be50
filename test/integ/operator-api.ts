import { readFileSync } from 'node:fs';
import { CreateModelPackageCommand, DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from '@jest/globals';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { auditLogResponseSchema } from '../../lambdas/contracts/operator/audit-log.ts';
import { operatorErrorSchema } from '../../lambdas/contracts/operator/error.ts';
import {
  modelDetailsSchema,
  modelSchema,
  modelsResponseSchema,
} from '../../lambdas/contracts/operator/models.ts';
import { predictResponseSchema } from '../../lambdas/contracts/operator/predictions.ts';
import { releaseSchema, releasesResponseSchema } from '../../lambdas/contracts/operator/releases.ts';
import { trainingJobSchema, trainingJobsResponseSchema } from '../../lambdas/contracts/operator/training.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { OperatorClient } from '../../local/cli/operator/client.ts';
import { keepModelDocuments } from '../../local/cli/stages/model-documents.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

/** The operator API on the loop's own run, model and releases, and what it refuses. */
export function operatorApiOf(told: () => LoopResult, interrupt: AbortSignal): void {
  describe('the operator API', () => {
    const api = () => operatorApi(told().run);
    const name = 'vitrine-local';

    test('turns away whoever is not the account’s', async () => {
      expect((await fetch(`${api().url}/models`)).status).toBe(403);
      const credentials = () => Promise.resolve({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'none' });
      const stranger = new OperatorClient({ url: api().url, region: 'us-east-1', credentials });
      expect((await stranger.request('GET', '/models')).status).toBe(403);
    });

    test('lists the live model, and describes it with its manifest and card', async () => {
      const { items } = await api().get('/models', modelsResponseSchema);
      expect(items).toMatchObject([
        { name, version: 1, state: 'live', algorithm: 'two-stage', trainingJob: told().run.id },
      ]);
      const one = await api().get('/models/1', modelDetailsSchema);
      expect(modelManifestSchema.parse(one.manifest).version).toBe(told().live.modelVersion);
      expect(one.card).toContain('# ');
    });

    test('predicts as the live model, for a history and for candidates', async () => {
      const [clicked] = told().story.clicks;
      const itemId = clicked?.itemId ?? '';
      const history = [{ itemId, eventType: 'view', ageDays: 0 }];
      const instances = [
        { history, numResults: 3 },
        { history, candidates: [itemId, 'no such item'] },
      ];
      const { predictions } = await api().post('/predict', { instances }, predictResponseSchema);
      expect(predictions[0]?.items).toHaveLength(3);
      expect(predictions[1]?.unranked).toContain('no such item');
      for (const { modelVersion } of predictions) expect(modelVersion).toBe(told().live.modelVersion);
    });

    test('tells of both releases and how they ended, in an audit log that names who asked', async () => {
      const { items } = await api().get('/releases', releasesResponseSchema);
      expect(items.map(({ state, version, replaces }) => [state, version, replaces])).toEqual([
        ['succeeded', 1, 1],
        ['succeeded', 1, undefined],
      ]);
      const ids = items.map(({ id }) => id);
      const entries = await pollUntil(
        async () => {
          const log = await api().get('/audit-log', auditLogResponseSchema);
          return log.items.length >= 10 ? log.items : undefined;
        },
        { what: 'The audit log', everyMs: 200, patienceMs: 60_000, interrupt },
      );
      expect(entries.toReversed().map(({ action, subject }) => `${action} ${subject}`)).toEqual([
        `model.approved ${name}/1`,
        ...['requested', 'full', 'validated', 'succeeded'].map((step) => `release.${step} ${ids[1]}`),
        ...['requested', 'checked', 'full', 'validated', 'succeeded'].map(
          (step) => `release.${step} ${ids[0]}`,
        ),
      ]);
      expect(entries.at(-1)?.who).toBe('arn:aws:iam::000000000000:root');
    });

    test.each([
      ['/train', { modelType: 'oracle' }, 400, 'modelType'],
      [
        '/train',
        { modelType: 'two-stage', searchSpace: { leaves: { type: 'integer', from: 9, to: 3 } } },
        400,
        'searchSpace.leaves.from',
      ],
      ['/train', { modelType: 'ease', dataset: 'nowhere' }, 400, 'dataset'],
      ['/train', { modelType: 'ease', snapshot: '12' }, 400, 'snapshot'],
      ['/predict', { instances: [{}] }, 400, 'instances[0].history'],
      ['/use-model', { name, version: 1, strategy: 'big-bang' }, 400, 'strategy'],
      ['/use-model', { name, version: 9 }, 404, undefined],
      ['/models/1/reject', {}, 409, undefined],
    ])('refuses %s with %j', async (path, body, status, field) => {
      const before = await api().get('/training-jobs', trainingJobsResponseSchema);
      const answer = await api().request('POST', path, body);
      const error = operatorErrorSchema.parse(answer.body);
      expect([answer.status, error.field]).toEqual([status, field]);
      if (status === 400) expect(error.example).toBeDefined();
      expect(await api().get('/training-jobs', trainingJobsResponseSchema)).toEqual(before);
    });

    test('tells how the first run went, with its jobs, what they measured and their log', async () => {
      const run = await api().get(`/training-jobs/${told().run.id}`, trainingJobSchema);
      expect(run).toMatchObject({ state: 'succeeded', modelPackageArn: told().trained.modelPackageArn });
      expect(run.jobs.map(({ name: job, state }) => [job.split('-').at(-1), state])).toEqual([
        ['holdout', 'succeeded'],
        ['evaluate', 'succeeded'],
        ['full', 'succeeded'],
        ['batch', 'succeeded'],
      ]);
      expect(run.jobs[0]?.metrics['fit_seconds']).toBeGreaterThan(0);
      expect(run.logTail.length).toBeGreaterThan(0);
    });

    test('keeps the card and the report of what serves where the demo says', async () => {
      const { card, report, modelVersion } = await keepModelDocuments(told().run, told().live);
      expect(modelVersion).toBe(told().live.modelVersion);
      expect(readFileSync(card, 'utf8')).toContain(modelVersion);
      expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
    });

    test('starts a run once, and stops it', async () => {
      const asked = { modelType: 'ease', hyperparameters: { l2: 500 }, name: 'to-be-stopped' };
      const started = await api().post('/train', asked, trainingJobSchema);
      expect(started).toMatchObject({ id: 'to-be-stopped', state: 'running' });
      // Step Functions takes the same request as the same run, and another one of that name not at all.
      expect(await api().post('/train', asked, trainingJobSchema)).toMatchObject({ id: 'to-be-stopped' });
      const other = { ...asked, hyperparameters: { l2: 600 } };
      expect((await api().request('POST', '/train', other)).status).toBe(409);
      // A state that takes a while: the emulator is not sure to tell a stop from a fault between two states.
      await pollUntil(
        async () => {
          const { step } = await api().get('/training-jobs/to-be-stopped', trainingJobSchema);
          return step === 'BuildTrainingSet' ? step : undefined;
        },
        { what: 'The training set', everyMs: 200, patienceMs: 60_000, interrupt },
      );
      await api().post('/training-jobs/to-be-stopped/stop', {}, trainingJobSchema);
      // The emulator lets a state that waits for a job end by itself.
      const stopped = await pollUntil(
        async () => {
          const run = await api().get('/training-jobs/to-be-stopped', trainingJobSchema);
          return run.state === 'running' ? undefined : run;
        },
        { what: 'The stop', everyMs: 300, patienceMs: 120_000, interrupt },
      );
      expect(stopped).toMatchObject({ state: 'stopped', requestedBy: 'arn:aws:iam::000000000000:root' });
      expect((await api().request('POST', '/training-jobs/to-be-stopped/stop', {})).status).toBe(409);
    });

    test('rolls back to what served before, and releases nothing that was retired', async () => {
      // The second version is the first one's model, registered anew: training another would take a minute.
      const { sageMaker } = told().run.clients;
      const first = await sageMaker.send(
        new DescribeModelPackageCommand({ ModelPackageName: told().trained.modelPackageArn }),
      );
      const { ModelPackageArn } = await sageMaker.send(
        new CreateModelPackageCommand({
          ModelPackageGroupName: first.ModelPackageGroupName,
          ModelApprovalStatus: 'PendingManualApproval',
          InferenceSpecification: first.InferenceSpecification,
          CustomerMetadataProperties: first.CustomerMetadataProperties,
        }),
      );
      expect(ModelPackageArn).toMatch(/\/2$/);
      expect((await api().request('POST', '/use-model', { name, version: 2 })).status).toBe(409);
      await api().post('/models/2/approve', {}, modelSchema);
      const second = await api().post('/use-model', { name, version: 2 }, releaseSchema);
      expect(await api().post('/use-model', { name, version: 2 }, releaseSchema)).toMatchObject({
        id: second.id,
      });
      const overtaking = await api().request('POST', '/use-model', { name, version: 1 });
      expect([overtaking.status, JSON.stringify(overtaking.body)]).toEqual([
        409,
        expect.stringContaining(second.id),
      ]);
      await ended(second.id);
      const back = await api().post(`/releases/${second.id}/rollback`, { why: 'to see it' }, releaseSchema);
      expect(back).toMatchObject({ version: 1, replaces: 2 });
      await ended(back.id);
      expect((await api().get('/models', modelsResponseSchema)).items.map(({ state }) => state)).toEqual([
        'approved',
        'live',
      ]);
      await api().post('/models/2/retire', {}, modelSchema);
      const retired = await api().request('POST', '/use-model', { name, version: 2 });
      expect([retired.status, operatorErrorSchema.parse(retired.body).code]).toEqual([409, 'retired']);
    });

    const ended = (id: string) =>
      pollUntil(
        async () => {
          const { state, cause } = await api().get(`/releases/${id}`, releaseSchema);
          if (state === 'running') return undefined;
          expect([state, cause]).toEqual(['succeeded', undefined]);
          return state;
        },
        { what: 'The release', everyMs: 300, patienceMs: 120_000, interrupt },
      );
  });
}
