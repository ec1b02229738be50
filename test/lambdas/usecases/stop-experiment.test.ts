import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryExperimentStops } from '../../../lambdas/adapters/in-memory-experiment-stops.ts';
import { resumeExperiment, stopExperiment } from '../../../lambdas/usecases/stop-experiment.ts';

const DAY_MS = 86_400_000;
const experiment = {
  name: 'calm-home',
  salt: 'calm-home-1',
  layer: { name: 'default', from: 0, to: 1 },
  scenarios: ['home' as const],
  arms: [
    { name: 'control', weight: 0.5, rules: {} },
    { name: 'diverse', weight: 0.5, rules: {} },
  ],
  holdout: 0,
  rampUp: 1,
  startMs: DAY_MS,
  endMs: 30 * DAY_MS,
};

function setUp() {
  const stops = new InMemoryExperimentStops();
  const auditLog = new InMemoryAuditLog();
  return { nowMs: 2 * DAY_MS, experiments: [experiment], stops, auditLog };
}
let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});

const dependencies = () => ({
  ...world,
  reports: { last: () => Promise.resolve(undefined) },
  now: () => world.nowMs,
});
const stop = (why?: string) => stopExperiment('calm-home', { who: 'ada', why }, dependencies());
const resume = (why?: string) => resumeExperiment('calm-home', { who: 'grace', why }, dependencies());
const logged = async () =>
  (await world.auditLog.list({ limit: 9 })).items.map(({ who, action, subject, why }) => ({
    who,
    action,
    subject,
    why,
  }));
const refused = (code: string) => ({ ok: false, refusal: { kind: 'conflict', code } });

describe('an experiment', () => {
  test('that somebody stops is stopped, and the log keeps who and why', async () => {
    const at = new Date(world.nowMs).toISOString();
    expect(await stop('too many fallbacks')).toMatchObject({
      ok: true,
      value: {
        state: 'stopped',
        stop: { state: 'stopped', at, who: 'ada', why: 'too many fallbacks', salt: 'calm-home-1' },
      },
    });
    expect(await logged()).toEqual([
      { who: 'ada', action: 'experiment.stopped', subject: 'calm-home', why: 'too many fallbacks' },
    ]);
  });

  test('goes on once it is resumed, and can be stopped again', async () => {
    await stop();
    expect(await resume('mended')).toMatchObject({
      value: { state: 'running', stop: { state: 'resumed', who: 'grace' } },
    });
    expect(await stop()).toMatchObject({ value: { state: 'stopped' } });
    expect((await logged()).map(({ action }) => action)).toEqual([
      'experiment.stopped',
      'experiment.resumed',
      'experiment.stopped',
    ]);
  });

  test('is not stopped twice, nor resumed where it runs, and nothing is logged of it', async () => {
    expect(await resume()).toMatchObject(refused('not_stopped'));
    await stop();
    expect(await stop()).toMatchObject(refused('already_stopped'));
    expect(await logged()).toHaveLength(1);
  });

  test('may be stopped before it starts, and not after its end', async () => {
    world.nowMs = 0;
    expect(await stop()).toMatchObject({ value: { state: 'stopped' } });
    world.nowMs = experiment.endMs;
    expect(await stop()).toMatchObject(refused('experiment_ended'));
    expect(await resume()).toMatchObject(refused('experiment_ended'));
  });

  test('of a new draw runs, whatever was decided about the one before', async () => {
    await stop();
    world.experiments = [{ ...experiment, salt: 'calm-home-2' }];
    expect(await resume()).toMatchObject(refused('not_stopped'));
    expect(await stop()).toMatchObject({ value: { stop: { salt: 'calm-home-2' } } });
  });

  test('that two decide about at the same moment is decided by one of them', async () => {
    const outcomes = await Promise.all([stop('one'), stop('other')]);
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([refused('decided_meanwhile')]);
  });

  test('that is not configured is not there', async () => {
    expect(await stopExperiment('other', { who: 'ada' }, dependencies())).toMatchObject({
      refusal: { kind: 'missing', code: 'unknown_experiment' },
    });
  });
});
