import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { modelSchema } from '../../lambdas/contracts/operator/models.ts';
import { operatorErrorSchema } from '../../lambdas/contracts/operator/error.ts';
import { exampleReport } from '../../lambdas/contracts/operator/experiment-report.ts';
import {
  experimentDetailsSchema,
  experimentsResponseSchema,
} from '../../lambdas/contracts/operator/experiments.ts';
import { releaseSchema } from '../../lambdas/contracts/operator/releases.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { breakRelease, releaseBy } from '../../local/cli/stages/break-release.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { registerAgain } from '../../local/cli/stages/register-again.ts';
import { batchLists } from '../../local/cli/stages/shopper.ts';
import { underTraffic } from '../../local/cli/stages/shoppers-traffic.ts';

const say = (): void => undefined;

/** Releases that try their model on shoppers: one that does well, one that is broken, one that is killed half-way. */
export function releasesOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const operator = () => operatorApi(told().run);
  const shoppers = async () => (await batchLists(told().run)).slice(0, 60).map(({ userId }) => userId);
  const actionsOf = ({
    history = [],
  }: {
    readonly history?: readonly { readonly action: string }[] | undefined;
  }) => history.map(({ action }) => action.replace('release.', ''));

  describe('a canary', () => {
    test('of a broken model is rolled back by itself, and no shopper’s request fails', async () => {
      const { run, api, trained, live } = told();
      const { release, traffic, secondsToRollback } = await breakRelease(
        run,
        api,
        trained.modelPackageArn,
        say,
      );
      expect(actionsOf(release)).toEqual(['requested', 'checked', 'canary', 'rolled-back', 'failed']);
      expect(release).toMatchObject({ state: 'failed', canary: { percent: 50, minutes: 3 } });
      expect(release.cause).toMatch(/Alarm vitrine-local-candidate-|more (errors|slow answers|fallbacks)/);
      expect(secondsToRollback).toBeLessThan(120);
      expect(traffic.failed).toEqual([]);
      const { candidate, primary } = traffic.answers;
      expect(candidate.count).toBeGreaterThan(0);
      expect(candidate.fallbacks).toBe(candidate.count);
      expect(primary.fallbacks / primary.count).toBeLessThan(0.1);
      // What serves is what served, for everybody.
      const models = await operator().get(`/models/1`, modelSchema.loose());
      expect(models.state).toBe('live');
      for (const userId of (await shoppers()).slice(0, 10)) {
        const { modelVersion, variant } = await told().api.recommendations({ userId });
        expect([modelVersion, variant]).toEqual([live.modelVersion, 'primary']);
      }
    });

    test('of a model that does well takes over, and shoppers stay with their variant until then', async () => {
      const { run, api, trained } = told();
      const version = await registerAgain(run, trained.modelPackageArn);
      const shadow = { shadowPercent: 100, shadowMinutes: 0.2 };
      const how = { strategy: 'canary', canaryPercent: 50, canaryMinutes: 0.4, ...shadow };
      const { result, traffic } = await underTraffic(api, await shoppers(), () =>
        releaseBy(run, version, how, say),
      );
      expect([result.state, result.cause]).toEqual(['succeeded', undefined]);
      expect(actionsOf(result)).toEqual([
        'requested',
        'checked',
        'shadow',
        'shadowed',
        'canary',
        'passed',
        'full',
        'validated',
        'succeeded',
      ]);
      const compared = result.history?.find(({ action }) => action === 'release.shadowed')?.why;
      // It is the same model again, so that it ranks as what serves does.
      expect(compared).toMatch(
        /^in shadow: \d{2,} calls, 0 % errors, .* (9\d|100)(\.\d)? % of the live lists$/,
      );
      const passed = result.history?.find(({ action }) => action === 'release.passed')?.why;
      expect(passed).toMatch(/clicks: candidate 0 % of [1-9]\d* lists, primary 0 % of [1-9]\d* lists/);
      expect(traffic.failed).toEqual([]);
      expect(traffic.answers.candidate.count).toBeGreaterThan(20);
      expect((await operator().get(`/models/${version}`, modelSchema.loose())).state).toBe('live');
    });

    test('that is killed half-way loses its shoppers by itself, and the next release starts from what serves', async () => {
      const { run, api, trained } = told();
      const version = await registerAgain(run, trained.modelPackageArn);
      const { name } = await operator().get(`/models/${version}`, modelSchema.loose());
      const body = { name, version, strategy: 'canary', canaryPercent: 100, canaryMinutes: 5 };
      const { id } = await operator().post('/use-model', body, releaseSchema);
      const userId = `killed-${randomUUID()}`;
      const variantIs = (wanted: string, patienceMs: number) =>
        pollUntil(
          async () => ((await api.recommendations({ userId })).variant === wanted ? true : undefined),
          { what: `A shopper of the ${wanted}`, everyMs: 500, patienceMs, interrupt },
        );
      await variantIs('candidate', 120_000);
      const other = await operator().request('POST', '/use-model', { name, version: 1 });
      expect([other.status, operatorErrorSchema.parse(other.body).code]).toEqual([409, 'release_running']);
      const executionArn = `${run.outputs.ReleaseStateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
      await run.clients.stepFunctions.send(new StopExecutionCommand({ executionArn, cause: 'killed' }));
      await variantIs('primary', 120_000);
      await wait(1000);
      const next = await releaseBy(run, version, {}, say);
      expect([next.state, next.cause]).toEqual(['succeeded', undefined]);
    });
  });

  test('an experiment of models is told with its analysis, and promotes nothing that did not win', async () => {
    const { run } = told();
    const promote = () => operator().request('POST', '/experiments/next-model/promote', {});
    const codeOf = async () => operatorErrorSchema.parse((await promote()).body).code;
    expect(await operator().get('/experiments', experimentsResponseSchema)).toMatchObject({
      items: [{ name: 'next-model', state: 'running', arms: [{}, { name: 'next', modelVersion: 2 }] }],
    });
    expect(await codeOf()).toBe('no_experiment_report');
    const says = 'next and control do not surely differ by conversion yet.';
    const report = {
      ...exampleReport,
      salt: 'next-model-1',
      models: { next: 2 },
      verdicts: { next: { verdict: 'open', says } },
    };
    await run.clients.s3.send(
      new PutObjectCommand({
        Bucket: run.outputs.ArtifactBucketName,
        Key: 'experiments/next-model.json',
        Body: JSON.stringify(report),
      }),
    );
    const details = await operator().get('/experiments/next-model', experimentDetailsSchema);
    expect(details).toMatchObject({ arms: [{}, { verdict: 'open', says }], report: { models: { next: 2 } } });
    expect(await codeOf()).toBe('no_winner');
  });

  test.each([
    [{ strategy: 'canary', canaryPercent: 0 }, 'canaryPercent'],
    [{ strategy: 'canary', canaryPercent: 101 }, 'canaryPercent'],
    [{ strategy: 'blue-green', canaryPercent: 10 }, 'canaryPercent'],
    [{ strategy: 'canary', canaryMinutes: 100_000 }, 'canaryMinutes'],
  ])('a release by %j is refused with the field and an example', async (how, field) => {
    const answer = await operator().request('POST', '/use-model', {
      name: 'vitrine-local',
      version: 1,
      ...how,
    });
    const error = operatorErrorSchema.parse(answer.body);
    expect([answer.status, error.field]).toEqual([400, field]);
    expect(error.example).toMatchObject({ canaryPercent: 10 });
  });
}
