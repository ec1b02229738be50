import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryExperimentStops } from '../../../lambdas/adapters/in-memory-experiment-stops.ts';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { releaseInputOf } from '../../../lambdas/contracts/operator/releases.ts';
import type { ArmVerdict, ExperimentReport } from '../../../lambdas/domain/experiments/report.ts';
import { promoteWinner, type PromoteRequest } from '../../../lambdas/usecases/promote-winner.ts';
import { registered } from '../fakes/registered-models.ts';

const operation = { who: 'arn:aws:iam::000000000000:user/ada' };
const won: ArmVerdict = { verdict: 'win', says: 'new is better than control by conversion.' };

function setUp() {
  const now = () => Date.UTC(2027, 0, 20);
  return {
    registry: new InMemoryModelRegistry([
      registered(6, { approval: 'approved' }),
      registered(7, { approval: 'approved' }),
    ]),
    liveRelease: new InMemoryLiveRelease(),
    auditLog: new InMemoryAuditLog(),
    stops: new InMemoryExperimentStops(),
    releases: new InMemoryWorkflowRuns(now),
    inputOf: releaseInputOf,
    instanceType: 'ml.m5.large',
    canary: { percent: 10, minutes: 15, mostMinutes: 60, shadow: { percent: 0, minutes: 5 } },
    retireAfterDays: 36_500,
    modelName: 'vitrine-test',
    experiments: [
      {
        name: 'models',
        salt: 'models-1',
        layer: { name: 'default', from: 0, to: 1 },
        scenarios: ['home' as const],
        arms: [
          { name: 'control', weight: 0.5, rules: {} },
          { name: 'new', weight: 0.5, rules: {}, modelVersion: 7 },
        ],
        holdout: 0,
        rampUp: 1,
        startMs: 0,
        endMs: Date.UTC(2027, 1, 1),
      },
    ],
    report: {
      salt: 'models-1',
      until: '2027-01-19T00:00:00+00:00',
      models: { new: 7 },
      verdicts: { new: won },
      sampleRatio: { mismatch: false },
    } as ExperimentReport | undefined,
    now,
  };
}
let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});

const promote = (given: Partial<PromoteRequest> & { readonly why?: string } = {}, name = 'models') => {
  const { why, ...request } = given;
  return promoteWinner(
    name,
    { strategy: 'all-at-once', force: false, ...request },
    { ...operation, why },
    { ...world, reports: { last: () => Promise.resolve(world.report) } },
  );
};
const judged = (verdicts: Readonly<Record<string, ArmVerdict>>, salt = 'models-1') => {
  world.report = {
    salt,
    until: '2027-01-19',
    models: { new: 7 },
    verdicts,
    sampleRatio: { mismatch: false },
  };
};
const started = async () => (await world.releases.list({ limit: 10 })).items.map(({ id }) => id);

describe('promoting the winner', () => {
  test('starts the release of its model, with what the analysis says on it and in the log', async () => {
    const why =
      'experiment models until 2027-01-19T00:00:00+00:00: new is better than control by conversion. As agreed';
    expect(await promote({ why: 'As agreed', strategy: 'canary' })).toMatchObject({
      value: { id: 'r1-v7', version: 7, strategy: 'canary', canary: { percent: 10, minutes: 15 }, why },
    });
    expect((await world.auditLog.list({ limit: 1 })).items).toMatchObject([
      { ...operation, action: 'release.requested', subject: 'r1-v7', why },
    ]);
  });

  test.each(['harm', 'worse', 'open', 'too few', 'mismatch'] as const)(
    'is refused where the verdict is %s, in the analysis’ own words, and starts nothing',
    async (verdict) => {
      judged({ new: { verdict, says: 'Believe none of the figures.' } });
      for (const given of [{}, { arm: 'new' }]) {
        const refused = await promote(given);
        expect(refused).toMatchObject({ refusal: { kind: 'conflict', code: 'no_winner' } });
        expect(refused.ok ? '' : refused.refusal.message).toContain('Believe none of the figures.');
      }
      expect(await started()).toEqual([]);
      expect((await world.auditLog.list({ limit: 1 })).items).toEqual([]);
    },
  );

  test('of an arm that did not win is forced with a reason, which the log keeps', async () => {
    judged({ new: { verdict: 'open', says: 'They do not surely differ.' } });
    expect(await promote({ arm: 'new', force: true })).toMatchObject({
      refusal: { kind: 'invalid', code: 'missing_field', field: 'why' },
    });
    expect(await promote({ force: true, why: 'The old one is withdrawn' })).toMatchObject({
      refusal: { code: 'no_winner' },
    });
    expect(await started()).toEqual([]);
    expect(await promote({ arm: 'new', force: true, why: 'The old one is withdrawn' })).toMatchObject({
      value: { version: 7 },
    });
    expect((await world.auditLog.list({ limit: 1 })).items[0]?.why).toMatch(
      /^forced, experiment models .*do not surely differ\. The old one is withdrawn$/,
    );
  });

  test('asks which is meant where more than one won', async () => {
    judged({ new: won, other: { verdict: 'win', says: 'other is better.' } });
    const refused = await promote();
    expect(refused.ok ? '' : refused.refusal.message).toMatch(/new and other won .* say by `arm`/);
    expect(await promote({ arm: 'new' })).toMatchObject({ value: { version: 7 } });
  });

  test.each([
    ['an experiment that is not there', {}, 'others', 'unknown_experiment'],
    ['an arm that is not there', { arm: 'control' }, 'models', 'invalid_value'],
  ])('of %s is refused', async (_, given, name, code) => {
    expect(await promote(given, name)).toMatchObject({ refusal: { code } });
    expect(await started()).toEqual([]);
  });

  test('is refused before there is an analysis of this draw', async () => {
    world.report = undefined;
    expect(await promote()).toMatchObject({ refusal: { code: 'no_experiment_report' } });
    judged({ new: won }, 'models-0');
    expect(await promote()).toMatchObject({ refusal: { code: 'no_experiment_report' } });
    expect(await started()).toEqual([]);
  });

  test('of an arm that changes rules says how those are kept', async () => {
    judged({ rules: { verdict: 'win', says: 'rules is better.' } });
    const refused = await promote();
    expect(refused).toMatchObject({ refusal: { code: 'arm_without_model' } });
    expect(refused.ok ? '' : refused.refusal.message).toContain('shopRules.scenarios');
  });

  test('of a model that serves already is refused, and of one that is not approved as any release', async () => {
    const { arn, modelVersion } = registered(7);
    world.liveRelease.set({ modelPackageArn: arn, modelVersion });
    expect(await promote()).toMatchObject({ refusal: { code: 'already_live' } });
    world.liveRelease = new InMemoryLiveRelease();
    world.registry = new InMemoryModelRegistry([registered(7)]);
    expect(await promote()).toMatchObject({ refusal: { code: 'not_approved' } });
    expect(await started()).toEqual([]);
  });
});
