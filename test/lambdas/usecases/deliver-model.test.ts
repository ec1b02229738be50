import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { releaseInputOf } from '../../../lambdas/contracts/operator/releases.ts';
import { deliverModel, takeBack } from '../../../lambdas/usecases/deliver-model.ts';
import { registered } from '../fakes/registered-models.ts';

const canary = { percent: 10, minutes: 15, mostMinutes: 60, shadow: { percent: 0, minutes: 5 } };

function setUp() {
  const clock = { ms: Date.UTC(2026, 2, 1, 12) };
  const now = () => clock.ms;
  return {
    clock,
    registry: new InMemoryModelRegistry([
      registered(1, { approval: 'approved' }),
      registered(2, { approval: 'approved' }),
      registered(3),
    ]),
    liveRelease: new InMemoryLiveRelease(),
    auditLog: new InMemoryAuditLog(),
    releases: new InMemoryWorkflowRuns(now),
    lease: new InMemoryTrials(),
    inputOf: releaseInputOf,
    instanceType: 'ml.m5.large',
    retireAfterDays: 180,
    modelName: 'vitrine-test',
    now,
  };
}

let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});
const asked = (version: number) => ({
  modelPackageArn: registered(version).arn,
  pipelineExecution: 'execution-1',
});
/** A release of a version that has reached its end; the next one begins a minute later. */
async function serve(version: number): Promise<void> {
  const start = await deliverModel(asked(version), world);
  if (!('release' in start)) throw new Error(start.refusal);
  world.releases.end(start.release, { state: 'succeeded' });
  const { arn, modelVersion } = registered(version);
  world.liveRelease.set({ modelPackageArn: arn, modelVersion });
  world.clock.ms += 60_000;
}

describe('a model that somebody said yes to', () => {
  test('is released, on some shoppers first, and the log says by which execution', async () => {
    expect(await deliverModel(asked(1), { ...world, canary })).toEqual({ release: 'r1-v1' });
    expect((await world.releases.find('r1-v1'))?.input).toMatchObject({
      modelPackageArn: registered(1).arn,
      strategy: 'canary',
      canary: { percent: 10, minutes: 15 },
    });
    expect((await world.auditLog.list({ limit: 1 })).items).toMatchObject([
      { who: 'pipeline of models', subject: 'r1-v1', why: 'pipeline execution execution-1' },
    ]);
  });

  test('asked for again while it is released, is that release', async () => {
    await deliverModel(asked(1), world);
    expect(await deliverModel(asked(1), world)).toEqual({ release: 'r1-v1' });
  });

  test('is not released beside another, nor where it may not be', async () => {
    await deliverModel(asked(1), world);
    expect(await deliverModel(asked(2), world)).toEqual({
      refusal: expect.stringContaining('r1-v1 is running'),
    });
    expect(await deliverModel(asked(3), world)).toEqual({ refusal: expect.stringContaining('not approved') });
  });
});

describe('a model that answers wrong where it serves', () => {
  const back = (version: number) =>
    takeBack({ modelPackageArn: registered(version).arn, why: 'm1 answered, not m2' }, world);

  test('gives way to what served before it, all at once', async () => {
    await serve(1);
    await serve(2);
    expect(await back(2)).toEqual({ release: 'r3-v1' });
    expect((await world.releases.find('r3-v1'))?.input).toMatchObject({
      modelPackageArn: registered(1).arn,
      strategy: 'all-at-once',
    });
    expect((await world.auditLog.list({ limit: 1 })).items).toMatchObject([
      { action: 'release.rollback-requested', why: 'rollback of r2-v2: m1 answered, not m2' },
    ]);
  });

  test('stays where nothing served before it', async () => {
    await serve(1);
    expect(await back(1)).toEqual({ refusal: expect.stringContaining('Nothing served before') });
  });

  test('is let alone where another was released since', async () => {
    await serve(2);
    await serve(1);
    expect(await back(2)).toEqual({ refusal: expect.stringContaining('The newest release is r2-v1') });
  });
});
