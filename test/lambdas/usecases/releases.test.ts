import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { releaseInputOf } from '../../../lambdas/contracts/operator/releases.ts';
import { describeRelease, findRelease, listReleases } from '../../../lambdas/usecases/find-release.ts';
import { recordRelease } from '../../../lambdas/usecases/record-release.ts';
import { rollBack } from '../../../lambdas/usecases/roll-back.ts';
import {
  useModel,
  type UseModelDependencies,
  type UseModelRequest,
} from '../../../lambdas/usecases/use-model.ts';
import { registered } from '../fakes/registered-models.ts';

const operation = { who: 'arn:aws:iam::000000000000:user/ada', why: 'weekly' };
const approved = (version: number, given = {}) => registered(version, { approval: 'approved', ...given });

function setUp() {
  const clock = { ms: Date.UTC(2026, 2, 1, 12) };
  const now = () => clock.ms;
  return {
    clock,
    registry: new InMemoryModelRegistry([
      registered(1),
      approved(2, { retireOn: '2026-03-01' }),
      registered(3, { approval: 'rejected' }),
      approved(4, { instanceTypes: ['ml.g5.xlarge'] }),
      approved(5),
      approved(6),
    ]),
    liveRelease: new InMemoryLiveRelease(),
    auditLog: new InMemoryAuditLog(),
    releases: new InMemoryWorkflowRuns(now),
    lease: new InMemoryTrials(),
    inputOf: releaseInputOf,
    instanceType: 'ml.m5.large',
    canary: { percent: 10, minutes: 15, mostMinutes: 60, shadow: { percent: 0, minutes: 5 } },
    retireAfterDays: 180,
    modelName: 'vitrine-test',
    now,
  };
}

let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});
const use = (version: number, given: Partial<UseModelRequest> = {}) =>
  useModel({ name: 'vitrine-test', version, strategy: 'all-at-once', ...given }, operation, world);
const logged = async () =>
  (await world.auditLog.list({ limit: 20 })).items.map(({ action, subject }) => `${action} ${subject}`);
/** Lets a release reach its end, as the workflow does it. */
async function serve(version: number): Promise<string> {
  const outcome = await use(version);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  world.releases.end(outcome.value.id, { state: 'succeeded' });
  const { arn, modelVersion } = registered(version);
  world.liveRelease.set({ modelPackageArn: arn, modelVersion });
  return outcome.value.id;
}

describe('use-model', () => {
  test('starts the release of an approved version, and logs who asked for it', async () => {
    expect(await use(5)).toMatchObject({
      ok: true,
      value: {
        id: 'r1-v5',
        state: 'running',
        version: 5,
        strategy: 'all-at-once',
        requestedBy: operation.who,
      },
    });
    expect((await world.releases.find('r1-v5'))?.input).toMatchObject({
      modelPackageArn: registered(5).arn,
      strategy: 'all-at-once',
    });
    expect(await world.auditLog.list({ limit: 20 })).toMatchObject({
      items: [{ ...operation, action: 'release.requested', subject: 'r1-v5' }],
    });
  });

  test('refuses a version that is older than a model may be, unless it serves and is started anew', async () => {
    await serve(5);
    world.clock.ms += 179 * 86_400_000;
    expect(await use(6)).toMatchObject({ ok: true });
    world.releases.end('r2-v6', { state: 'failed' });
    world.clock.ms += 86_400_000;
    expect(await use(6)).toMatchObject({ refusal: { kind: 'conflict', code: 'retired' } });
    expect(await use(5)).toMatchObject({ ok: true });
  });

  test('asked again for what is being released, answers with that release', async () => {
    await use(5);
    expect(await use(5)).toMatchObject({ value: { id: 'r1-v5' } });
    expect(await logged()).toEqual(['release.requested r1-v5']);
  });

  test('refuses another one meanwhile, and names the one that runs', async () => {
    await use(5);
    const refused = await use(6);
    expect(refused).toMatchObject({ refusal: { kind: 'conflict', code: 'release_running' } });
    expect(refused.ok ? '' : refused.refusal.message).toContain('r1-v5');
  });

  test('of callers at the same moment, starts one', async () => {
    const outcomes = await Promise.all([use(5), use(6), use(5), use(6)]);
    const started = new Set(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.id] : [])));
    expect(started.size).toBe(1);
    expect((await world.releases.list({ limit: 10 })).items).toHaveLength(1);
  });

  test('waits a minute for a start that is in the log alone, and no longer', async () => {
    await world.auditLog.append({
      ...operation,
      at: new Date(world.clock.ms).toISOString(),
      action: 'release.requested',
      subject: 'r1-v6',
    });
    expect(await use(5)).toMatchObject({ refusal: { code: 'release_running' } });
    world.clock.ms += 61_000;
    expect(await use(5)).toMatchObject({ value: { id: 'r2-v5' } });
  });

  test.each([
    [99, 'missing', 'unknown_model'],
    [1, 'conflict', 'not_approved'],
    [2, 'conflict', 'retired'],
    [3, 'conflict', 'rejected'],
    [4, 'conflict', 'incompatible'],
  ])('refuses version %s (%s), starts nothing and logs nothing', async (version, kind, code) => {
    expect(await use(version)).toMatchObject({ refusal: { kind, code } });
    expect((await world.releases.list({ limit: 10 })).items).toEqual([]);
    expect(await logged()).toEqual([]);
  });

  test('refuses another model', async () => {
    expect(await use(5, { name: 'other' })).toMatchObject({ refusal: { code: 'unknown_model' } });
  });

  test.each([
    [{ strategy: 'canary' }, { percent: 10, minutes: 15 }],
    [
      { strategy: 'canary', canaryPercent: 25, canaryMinutes: 5 },
      { percent: 25, minutes: 5 },
    ],
    [{ strategy: 'blue-green' }, { percent: 100, minutes: 15 }],
    [
      { strategy: 'blue-green', canaryMinutes: 60 },
      { percent: 100, minutes: 60 },
    ],
    [{}, { percent: 100, minutes: 0 }],
  ] as const)('tries the model of a release by %j as its strategy says', async (given, canary) => {
    expect(await use(5, given)).toMatchObject({ value: { canary } });
    expect((await world.releases.find('r1-v5'))?.input).toMatchObject({ canary });
  });

  test.each([
    [{ canaryPercent: 25 }, 'canaryPercent', 'all-at-once'],
    [{ strategy: 'blue-green', canaryPercent: 25 }, 'canaryPercent', 'blue-green'],
    [{ canaryMinutes: 5 }, 'canaryMinutes', 'all-at-once'],
    [{ strategy: 'canary', canaryMinutes: 61 }, 'canaryMinutes', 'at most 60'],
  ] as const)(
    'refuses a release by %j, which names the field and starts nothing',
    async (given, field, why) => {
      const refused = await use(5, given);
      expect(refused).toMatchObject({ refusal: { kind: 'invalid', code: 'invalid_field', field } });
      expect(refused.ok ? '' : refused.refusal.message).toContain(why);
      expect(await logged()).toEqual([]);
    },
  );

  test.each([
    [{}, undefined],
    [{ shadowPercent: 20 }, { percent: 20, minutes: 5 }],
    [
      { strategy: 'canary', shadowPercent: 20, shadowMinutes: 2 },
      { percent: 20, minutes: 2 },
    ],
  ] as const)(
    'asks the model of a release by %j in the live one’s shadow as it says',
    async (given, shadow) => {
      const released = await use(5, given);
      expect(released.ok && released.value.shadow).toEqual(shadow);
    },
  );

  test.each([
    [{ shadowMinutes: 5 }, 'shadowMinutes', 'shadowPercent above 0'],
    [{ shadowPercent: 20, shadowMinutes: 61 }, 'shadowMinutes', 'at most 60'],
  ] as const)('refuses a shadow by %j, which names the field', async (given, field, why) => {
    const refused = await use(5, given);
    expect(refused).toMatchObject({ refusal: { kind: 'invalid', code: 'invalid_field', field } });
    expect(refused.ok ? '' : refused.refusal.message).toContain(why);
    expect(await logged()).toEqual([]);
  });

  test('where the host runs one model at a time, offers all-at-once alone, which tries nothing', async () => {
    const oneAtATime = { ...world, canary: undefined };
    const ask = (strategy: UseModelRequest['strategy'], dependencies: UseModelDependencies = oneAtATime) =>
      useModel({ name: 'vitrine-test', version: 5, strategy }, operation, dependencies);
    for (const strategy of ['canary', 'blue-green'] as const)
      expect(await ask(strategy)).toMatchObject({
        refusal: { kind: 'invalid', code: 'strategy_not_offered', field: 'strategy' },
      });
    expect(
      await useModel(
        { name: 'vitrine-test', version: 5, strategy: 'all-at-once', shadowPercent: 20 },
        operation,
        oneAtATime,
      ),
    ).toMatchObject({ refusal: { field: 'shadowPercent' } });
    const released = await ask('all-at-once');
    expect(released.ok && released.value.canary).toBeUndefined();
  });

  test('releases a live version again, all at once', async () => {
    await serve(5);
    expect(await use(5)).toMatchObject({ value: { state: 'running', replaces: 5 } });
  });
});

describe('rolling back', () => {
  test('releases what served before, under the release that it undoes', async () => {
    await serve(5);
    const second = await serve(6);
    expect(await rollBack(second, { who: 'arn:eve' }, world)).toMatchObject({
      value: { version: 5, replaces: 6, state: 'running', why: `rollback of ${second}` },
    });
    expect((await logged())[0]).toBe('release.rollback-requested r3-v5');
    // Who goes back is in a hurry, and what they go back to was tried before.
    expect((await world.releases.find('r3-v5'))?.input).not.toHaveProperty('canary.percent');
  });

  test('is refused while the release runs, and where nothing served before', async () => {
    const first = await use(5);
    const id = first.ok ? first.value.id : '';
    expect(await rollBack(id, operation, world)).toMatchObject({ refusal: { code: 'release_running' } });
    world.releases.end(id, { state: 'succeeded' });
    expect(await rollBack(id, operation, world)).toMatchObject({ refusal: { code: 'nothing_before' } });
    expect(await rollBack('r9-v9', operation, world)).toMatchObject({ refusal: { code: 'unknown_release' } });
  });

  test('while its model is asked in the live one’s shadow, ends that too', async () => {
    await serve(5);
    const tried = await use(6, { shadowPercent: 20 });
    const id = tried.ok ? tried.value.id : '';
    await world.lease.hold(
      { release: id, percent: 0, shadowPercent: 20, untilMs: world.clock.ms + 1000 },
      world.clock.ms,
    );
    expect(await rollBack(id, operation, world)).toMatchObject({ value: { id, state: 'running' } });
    expect((await world.lease.current())?.shadowPercent).toBeUndefined();
  });

  test('while its model is tried, takes its shoppers away and leaves the rest to the release itself', async () => {
    await serve(5);
    const tried = await use(6, { strategy: 'canary' });
    const id = tried.ok ? tried.value.id : '';
    await world.lease.hold({ release: id, percent: 10, untilMs: world.clock.ms + 1000 }, world.clock.ms);
    expect(await rollBack(id, operation, world)).toMatchObject({ value: { id, state: 'running' } });
    expect(await world.lease.current()).toMatchObject({ release: id, percent: 0 });
    expect((await logged())[0]).toBe(`release.rollback-requested ${id}`);
    expect((await world.releases.list({ limit: 10 })).items).toHaveLength(2);
  });

  test('twice is refused: what served before serves already', async () => {
    await serve(5);
    const second = await serve(6);
    await serve(5);
    expect(await rollBack(second, operation, world)).toMatchObject({ refusal: { code: 'already_live' } });
  });

  test('is refused when what served before may not serve any more', async () => {
    await serve(5);
    const second = await serve(6);
    await world.registry.retire(5, '2026-03-01');
    expect(await rollBack(second, operation, world)).toMatchObject({ refusal: { code: 'retired' } });
  });
});

test('releases are listed newest first, and found, also those that were started by hand', async () => {
  await serve(5);
  await world.releases.start('by-hand', { modelPackageArn: registered(6).arn });
  world.releases.end('by-hand', { state: 'failed', cause: 'The endpoint did not come up.' });
  const { items } = await listReleases({ limit: 10 }, world);
  expect(items).toMatchObject([
    {
      id: 'by-hand',
      state: 'failed',
      version: 6,
      strategy: 'all-at-once',
      cause: 'The endpoint did not come up.',
    },
    { id: 'r1-v5', state: 'succeeded', version: 5 },
  ]);
  expect(await findRelease('none', world)).toMatchObject({ refusal: { code: 'unknown_release' } });
});

test('the end of a release is logged once, however often it is told', async () => {
  const end = {
    id: 'r1-v5',
    action: 'release.failed',
    workflow: 'arn:machine',
    at: 'then',
    why: 'no host',
  } as const;
  for (let time = 0; time < 2; time += 1) await recordRelease(end, world);
  expect((await world.auditLog.list({ limit: 5 })).items).toEqual([
    {
      sequence: 1,
      at: 'then',
      who: 'arn:machine',
      action: 'release.failed',
      subject: 'r1-v5',
      why: 'no host',
    },
  ]);
});

test('a release tells what became of it, oldest first, and nothing of others', async () => {
  const first = await serve(5);
  const second = await serve(6);
  const step = { workflow: 'arn:machine', at: 'then' } as const;
  await recordRelease({ ...step, id: first, action: 'release.full' }, world);
  await recordRelease({ ...step, id: second, action: 'release.canary', why: '10 %' }, world);
  await recordRelease({ ...step, id: second, action: 'release.rolled-back', why: 'errors' }, world);
  const described = await describeRelease(second, world);
  expect(described.ok && described.value.history).toEqual([
    { at: expect.any(String), action: 'release.requested', why: 'weekly' },
    { at: 'then', action: 'release.canary', why: '10 %' },
    { at: 'then', action: 'release.rolled-back', why: 'errors' },
  ]);
  expect(await describeRelease('none', world)).toMatchObject({ refusal: { code: 'unknown_release' } });
});
