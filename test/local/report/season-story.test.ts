import { describe, expect, it } from '@jest/globals';
import { driftReportSchema } from '../../../lambdas/contracts/operator/drift.ts';
import { seasonStoryOf } from '../../../local/cli/report/season-story.ts';
import type { SeasonResult } from '../../../local/cli/season.ts';

const evaluation = { champion: 'mine', k: 20, metrics: { 'ndcg@20': 0.4 }, baselines: {}, protocols: {} };

const report = (modelVersion: string, ndcg: number, findings: SeasonResult['lost']['findings']) =>
  driftReportSchema.parse({
    modelVersion,
    checkedAt: '2026-03-29T02:00:00.000Z',
    knownUntil: '2026-03-01T10:00:00.000Z',
    freshFrom: '2026-03-01T10:00:00.000Z',
    freshUntil: '2026-03-28T23:00:00.000Z',
    rows: { reference: 10, fresh: 10 },
    judged: true,
    drifted: findings.length > 0,
    findings,
    reasons: [],
    features: [],
    scores: null,
    outcome: {
      questions: 321,
      'ndcg@20': ndcg,
      interval: [ndcg - 0.01, ndcg + 0.01],
      popular: 0.05,
      promised: 0.4,
    },
    surroundings: {},
  });

const result: SeasonResult = {
  first: { modelPackageArn: 'first', evaluation },
  lost: report('one', 0.1, [{ name: 'outcome', value: 0.1, limit: 0.34, says: 'It ranks worse.' }]),
  alarms: [{ name: 'OutcomeLost', state: 'ALARM', why: 'Threshold Crossed' }],
  second: {
    runId: 'auto-260301-101',
    reason: 'outcome',
    outcome: {
      modelPackageArn: 'second',
      evaluation: {
        ...evaluation,
        baselines: { popular: { 'ndcg@20': 0.022 } },
        protocols: {
          all: { mine: { 'ndcg@20': 0.333 }, ease: { 'ndcg@20': 0.222 }, popular: { 'ndcg@20': 0.022 } },
        },
        live: { version: 'one', questions: 50, ndcg: 0.333, liveNdcg: 0.111 },
      },
    },
  },
  recovered: report('two', 0.35, []),
};

describe('the story of a season', () => {
  it('tells what was lost, by which alarm it was seen, and what came back', () => {
    const story = seasonStoryOf(result);
    for (const sentence of [
      'an NDCG@20 of 0.400',
      'From 2026-03-01 to 2026-03-28 the NDCG@20 of one is 0.100 (0.090 to 0.110, 321 questions;',
      'It ranks worse.',
      'ALARM  OutcomeLost: Threshold Crossed',
      'For outcome, the run auto-260301-101 started by itself',
      'On the same 50 questions',
      '0.111  of the model that served',
      '0.333  of the new one',
      '0.222  of ease, the best of the baselines',
      '0.022  of popularity',
      'the NDCG@20 of two is 0.350',
      'The check finds nothing.',
      'In short: 0.400 before the season, 0.111 in it, 0.333 with the new model.',
    ])
      expect(story).toContain(sentence);
  });

  it('tells that the gates refused the model, and why', () => {
    const refusal = 'No better than the best baseline.';
    const { first, lost, alarms, second } = result;
    const story = seasonStoryOf({ first, lost, alarms, second: { ...second, outcome: { refusal } } });
    expect(story).toContain(`The gates refuse it, and what served goes on. ${refusal}`);
    expect(story).not.toContain('Released');
    expect(story).not.toContain('In short');
  });

  it('does not hide what the last check still finds', () => {
    const found = [{ name: 'outcome', value: 0.2, limit: 0.34, says: 'It still ranks worse.' }];
    const story = seasonStoryOf({ ...result, recovered: report('two', 0.2, found) });
    expect(story).toContain('It still ranks worse.');
    expect(story).not.toContain('finds nothing');
  });
});
