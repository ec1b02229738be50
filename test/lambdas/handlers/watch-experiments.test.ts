import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { exampleReport } from '../../../lambdas/contracts/operator/experiment-report.ts';
import { FakeOnlineTable } from '../fakes/fake-online-table.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';
import { StubAws } from '../fakes/stub-aws.ts';

const running = { start: '2020-01-01T00:00:00Z', end: '2120-01-01T00:00:00Z' };
const calmHome = {
  ...running,
  name: 'calm-home',
  salt: 'calm-home-1',
  layer: { name: 'default', from: 0, to: 1 },
  arms: [
    { name: 'control', weight: 0.5 },
    { name: 'diverse', weight: 0.5 },
  ],
  holdout: 0,
  rampUp: 1,
  judging: { primary: 'ctr', guardrails: ['fallbacks'], windowDays: 1 },
};
const over = { ...calmHome, name: 'over', salt: 'over-1', end: '2020-02-01T00:00:00Z' };
const WORKFLOW = 'arn:aws:states:eu-west-1:000000000000:stateMachine:Analysis';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  ONLINE_TABLE_NAME: 'online',
  AUDIT_TABLE_NAME: 'audit',
  EXPERIMENTS: JSON.stringify([calmHome, over]),
  EXPERIMENT_REPORTS_URI: 's3://artifacts/experiments/',
  DUE_URI: 's3://artifacts/experiments/due/experiments.json',
});
const { handler } = await import('../../../lambdas/handlers/watch-experiments.ts');

afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  const table = new FakeOnlineTable();
  aws.operations = {
    GetItem: (body) => table.answer('GetItem', body),
    PutItem: (body) => table.answer('PutItem', body),
    Query: (body) => table.answer('Query', body),
    'PUT /artifacts/experiments/due/experiments.json': () => Buffer.from(''),
  };
});

const reported = (given: object): void => {
  const report = { ...exampleReport, experiment: 'calm-home', salt: 'calm-home-1', ...given };
  aws.operations = {
    ...aws.operations,
    'GET /artifacts/experiments/calm-home.json': () => Buffer.from(JSON.stringify(report)),
  };
};
const ask = (event: object) => withOutput(() => handler(event, context));
const judge = () => ask({ ask: 'judge', due: ['calm-home'], who: WORKFLOW });

describe('the daily analysis', () => {
  test('is of what runs, written down for the job as the configuration has it', async () => {
    const { result } = await ask({ ask: 'due' });
    expect(result).toEqual({ due: ['calm-home'] });
    const [written] = aws.bodiesOf('PUT /artifacts/experiments/due/experiments.json');
    expect(JSON.parse(z.string().parse(written))).toEqual([calmHome]);
  });

  test('stops what harms a guardrail, and counts it', async () => {
    reported({ stop: 'diverse harms fallbacks, compared with control.' });
    const { result, output } = await judge();
    expect(result).toEqual({ harmed: ['calm-home'], mismatched: [], stopped: ['calm-home'] });
    expect(metricValues(output, 'GuardrailBreaches')).toEqual([1]);
    expect(metricValues(output, 'SampleRatioMismatches')).toEqual([0]);
    expect((await ask({ ask: 'due' })).result).toEqual({ due: [] });
  });

  test('says 0 where nothing is wrong, and where nothing was to be analysed, so that alarms end', async () => {
    reported({});
    for (const event of [
      { ask: 'judge', due: ['calm-home'], who: WORKFLOW },
      { ask: 'judge', due: [], who: WORKFLOW },
    ]) {
      const { output } = await ask(event);
      expect(metricValues(output, 'GuardrailBreaches')).toEqual([0]);
      expect(metricValues(output, 'SampleRatioMismatches')).toEqual([0]);
    }
  });

  test('tells of arms that lose shoppers', async () => {
    reported({ sampleRatio: { ...exampleReport.sampleRatio, mismatch: true } });
    const { result, output } = await judge();
    expect(result).toEqual({ harmed: [], mismatched: ['calm-home'], stopped: [] });
    expect(metricValues(output, 'SampleRatioMismatches')).toEqual([1]);
  });
});
