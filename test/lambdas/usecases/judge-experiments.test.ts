import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryAuditLog } from '../../../lambdas/adapters/in-memory-audit-log.ts';
import { InMemoryExperimentStops } from '../../../lambdas/adapters/in-memory-experiment-stops.ts';
import type { ExperimentReport } from '../../../lambdas/domain/experiments/report.ts';
import { dueExperiments } from '../../../lambdas/usecases/due-experiments.ts';
import { judgeExperiments } from '../../../lambdas/usecases/judge-experiments.ts';

const WORKFLOW = 'arn:aws:states:eu-west-1:000000000000:stateMachine:ExperimentAnalysis';
const HARM = 'diverse harms fallbacks, compared with control.';
const calmHome = {
  name: 'calm-home',
  salt: 'calm-home-1',
  start: '2027-01-11T00:00:00Z',
  end: '2027-02-08T00:00:00+01:00',
  judging: { windowDays: 7 },
};
const other = { ...calmHome, name: 'other', salt: 'other-1' };

let nowMs: number;
let stops: InMemoryExperimentStops;
let auditLog: InMemoryAuditLog;
let reports: Record<string, ExperimentReport>;
beforeEach(() => {
  nowMs = Date.UTC(2027, 0, 20, 5, 10);
  stops = new InMemoryExperimentStops();
  auditLog = new InMemoryAuditLog();
  reports = {};
});

const report = (given: Partial<ExperimentReport> = {}): ExperimentReport => ({
  salt: 'calm-home-1',
  until: '2027-01-20T04:59:00+00:00',
  models: {},
  verdicts: {},
  sampleRatio: { mismatch: false },
  stop: null,
  ...given,
});
const judge = () =>
  judgeExperiments([calmHome, other], WORKFLOW, {
    reports: { last: (name) => Promise.resolve(reports[name]) },
    stops,
    auditLog,
    now: () => nowMs,
  });
const due = async () =>
  (await dueExperiments([calmHome, other], { stops, now: () => nowMs })).map(({ name }) => name);
const decision = (state: 'stopped' | 'resumed') => ({
  salt: 'calm-home-1',
  state,
  at: '2027-01-19T00:00:00.000Z',
  who: 'ada',
});
const nothing = { harmed: [], mismatched: [], stopped: [] };

describe('an analysis', () => {
  test('that finds harm stops the experiment, and the log says why', async () => {
    reports = { 'calm-home': report({ stop: HARM }), other: report({ salt: 'other-1' }) };
    expect(await judge()).toEqual({ harmed: ['calm-home'], mismatched: [], stopped: ['calm-home'] });
    const why = `analysis until 2027-01-20T04:59:00+00:00: ${HARM}`;
    expect([...(await stops.current())]).toEqual([
      [
        'calm-home',
        { salt: 'calm-home-1', state: 'stopped', at: '2027-01-20T05:10:00.000Z', who: WORKFLOW, why },
      ],
    ]);
    expect((await auditLog.list({ limit: 9 })).items).toMatchObject([
      { who: WORKFLOW, action: 'experiment.stopped', subject: 'calm-home', why },
    ]);
  });

  test('leaves alone what it finds no harm in, what has no analysis yet, and what an older draw did', async () => {
    reports = { 'calm-home': report() };
    expect(await judge()).toEqual(nothing);
    reports = { 'calm-home': report({ salt: 'calm-home-0', stop: HARM, sampleRatio: { mismatch: true } }) };
    expect(await judge()).toEqual(nothing);
    expect((await stops.current()).size).toBe(0);
  });

  test('tells of a sample ratio that is off, and stops nothing for it', async () => {
    reports = { 'calm-home': report({ sampleRatio: { mismatch: true } }) };
    expect(await judge()).toEqual({ harmed: [], mismatched: ['calm-home'], stopped: [] });
    expect((await stops.current()).size).toBe(0);
  });

  test('does not stop again what somebody let go on, and tells of the harm all the same', async () => {
    await stops.putStop('calm-home', decision('resumed'), undefined);
    reports = { 'calm-home': report({ stop: HARM }) };
    expect(await judge()).toEqual({ harmed: ['calm-home'], mismatched: [], stopped: [] });
    expect((await stops.current()).get('calm-home')).toEqual(decision('resumed'));
    expect((await auditLog.list({ limit: 9 })).items).toEqual([]);
  });

  test('stops a new draw of what was decided about before', async () => {
    await stops.putStop('calm-home', { ...decision('resumed'), salt: 'calm-home-0' }, undefined);
    reports = { 'calm-home': report({ stop: HARM }) };
    expect((await judge()).stopped).toEqual(['calm-home']);
  });
});

describe('an experiment is analysed', () => {
  test.each([
    ['not before its start', '2027-01-10T23:59:59Z', false],
    ['from its start', '2027-01-11T00:00:00Z', true],
    ['until the last window is over and what came late is there', '2027-02-15T22:59:59Z', true],
    ['and not after that', '2027-02-15T23:00:00Z', false],
  ])('%s', async (_, at, isDue) => {
    nowMs = Date.parse(at);
    expect(await due()).toEqual(isDue ? ['calm-home', 'other'] : []);
  });

  test('while it is not stopped', async () => {
    await stops.putStop('calm-home', decision('stopped'), undefined);
    expect(await due()).toEqual(['other']);
    await stops.putStop('calm-home', decision('resumed'), decision('stopped'));
    expect(await due()).toEqual(['calm-home', 'other']);
  });
});
