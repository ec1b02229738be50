import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryLiveRelease } from '../../../lambdas/adapters/in-memory-live-release.ts';
import { InMemoryModelArchive } from '../../../lambdas/adapters/in-memory-model-archive.ts';
import { InMemoryModelRegistry } from '../../../lambdas/adapters/in-memory-model-registry.ts';
import { decideModel, retireModel } from '../../../lambdas/usecases/decide-model.ts';
import { describeModel } from '../../../lambdas/usecases/describe-model.ts';
import { listModels } from '../../../lambdas/usecases/list-models.ts';
import { listTrackedModels } from '../../../lambdas/usecases/list-tracked-models.ts';
import { registered } from '../fakes/registered-models.ts';

const operation = { who: 'arn:aws:iam::000000000000:user/ada', why: 'better' };
const live = registered(4, { approval: 'approved' });

function setUp() {
  return {
    registry: new InMemoryModelRegistry([
      registered(1),
      registered(2, { approval: 'approved', retireOn: '2026-03-01' }),
      registered(3, { approval: 'rejected' }),
      live,
      registered(5, { approval: 'approved', retireOn: '2026-03-02' }),
    ]),
    liveRelease: new InMemoryLiveRelease({ modelPackageArn: live.arn, modelVersion: live.modelVersion }),
    archive: new InMemoryModelArchive({ [live.modelDataUrl]: { manifest: { name: 'm' }, card: '# m' } }),
    auditLog: new InMemoryAuditLog(),
    now: () => Date.UTC(2026, 2, 1, 12),
  };
}

let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});
const logged = async () =>
  (await world.auditLog.list({ limit: 10 })).items.map(({ action, subject }) => `${action} ${subject}`);

test('every version is listed with what it may be used for', async () => {
  const { items } = await listModels({ limit: 10 }, world);
  expect(items.map(({ version, state }) => `${version} ${state}`)).toEqual([
    '5 approved',
    '4 live',
    '3 rejected',
    '2 retired',
    '1 registered',
  ]);
});

test('a version is described with its manifest and card', async () => {
  expect(await describeModel('4', world)).toMatchObject({
    ok: true,
    value: { version: 4, state: 'live', manifest: { name: 'm' }, card: '# m' },
  });
});

test('each version is told with the run that made it, where there is one', async () => {
  const run = { id: 'run-4' };
  const archive = new InMemoryModelArchive(
    { [live.modelDataUrl]: { manifest: {}, card: undefined } },
    { [live.modelDataUrl]: run },
  );
  const { items } = await listTrackedModels({ limit: 2 }, { ...world, archive });
  expect(items.map((model) => [model.version, model.run])).toEqual([
    [5, undefined],
    [4, run],
  ]);
  expect(await describeModel('4', { ...world, archive })).toMatchObject({ value: { run } });
});

test.each(['6', '0', 'latest', '1.5', '../1'])('there is no version %s', async (version) => {
  for (const outcome of [
    await describeModel(version, world),
    await decideModel(version, 'approved', operation, world),
    await retireModel(version, undefined, operation, world),
  ])
    expect(outcome).toMatchObject({ ok: false, refusal: { kind: 'missing', code: 'unknown_model' } });
  expect(await logged()).toEqual([]);
});

describe('deciding', () => {
  test('approves, and logs who, when and why', async () => {
    expect(await decideModel('1', 'approved', operation, world)).toMatchObject({
      value: { state: 'approved' },
    });
    expect((await world.auditLog.list({ limit: 10 })).items).toEqual([
      {
        sequence: 1,
        at: '2026-03-01T12:00:00.000Z',
        ...operation,
        action: 'model.approved',
        subject: 'vitrine-test/1',
      },
    ]);
  });

  test('twice is once', async () => {
    for (let time = 0; time < 2; time += 1) await decideModel('1', 'rejected', operation, world);
    expect(await logged()).toEqual(['model.rejected vitrine-test/1']);
  });

  test('for a rejected one may be changed', async () => {
    expect(await decideModel('3', 'approved', operation, world)).toMatchObject({
      value: { state: 'approved' },
    });
  });

  test('against the one that serves is refused', async () => {
    expect(await decideModel('4', 'rejected', operation, world)).toMatchObject({
      refusal: { code: 'is_live' },
    });
    expect(await logged()).toEqual([]);
  });

  test('for a retired one is refused', async () => {
    expect(await decideModel('2', 'rejected', operation, world)).toMatchObject({
      refusal: { code: 'retired' },
    });
  });
});

describe('retiring', () => {
  test('today is the default, and ends what it may be used for', async () => {
    expect(await retireModel('1', undefined, operation, world)).toMatchObject({
      value: { state: 'retired', retireOn: '2026-03-01' },
    });
    expect((await world.auditLog.list({ limit: 1 })).items[0]).toMatchObject({
      action: 'model.retired',
      why: 'from 2026-03-01: better',
    });
  });

  test('a live one takes a later day, and not today', async () => {
    const refused = await retireModel('4', undefined, operation, world);
    expect(refused).toMatchObject({ refusal: { code: 'is_live' } });
    expect(await retireModel('4', '2026-04-01', operation, world)).toMatchObject({
      value: { state: 'live' },
    });
    expect(await logged()).toEqual(['model.retired vitrine-test/4']);
  });
});
