import { describe, expect, it } from '@jest/globals';
import { comparisonsOf, type Results } from '../../../local/cli/report/results.ts';
import { newcomers } from '../../../local/cli/report/story.ts';
import { ingestTable, modelTable, recommendationsTable } from '../../../local/cli/report/tables.ts';

const results: Results = {
  stages: [],
  ingest: {
    rows: 541_909,
    accepted: 392_706,
    quarantined: 144_000,
    duplicates: 5_203,
    reasons: {
      quarantined: { 'no customer': 135_080, cancellation: 8_920 },
      duplicates: { 'same row': 5_203 },
    },
  },
  model: {
    name: 'ease',
    version: '20260101',
    metrics: { 'ndcg@20': 0.27654, 'recall@20': 0.3 },
    baseline: { 'ndcg@20': 0.1 },
    k: 20,
    protocols: {
      all: {
        metrics: { 'ndcg@20': 0.27654, 'recall@20': 0.3 },
        bestBaseline: { name: 'tifu-knn', metrics: { 'ndcg@20': 0.25, 'recall@20': null } },
      },
      new: { metrics: { 'ndcg@20': 0.12 } },
    },
  },
  shopper: 'u1',
  clicks: [{ itemId: 'mug', name: 'A mug' }],
  before: [{ itemId: 'a', name: 'A lamp', score: 0.9 }],
  after: [
    { itemId: 'b', score: 0.8, reason: { type: 'clicked', itemId: 'mug', name: 'A mug' } },
    { itemId: 'a', name: 'A lamp', score: 0.5 },
  ],
  freshnessMs: 700,
  fallback: { status: 200, source: 'batch' },
};

describe('the best baseline', () => {
  it('is the one of the highest NDCG in each protocol, and never the model itself', () => {
    const models = { mine: { 'ndcg@5': 0.9 }, ease: { 'ndcg@5': 0.2 }, popular: { 'ndcg@5': null } };
    const compared = comparisonsOf({
      champion: 'mine',
      k: 5,
      metrics: {},
      baselines: {},
      protocols: { all: models, new: { ...models, popular: { 'ndcg@5': 0.3 } }, alone: { mine: {} } },
    });
    expect(compared).toEqual({
      all: { metrics: { 'ndcg@5': 0.9 }, bestBaseline: { name: 'ease', metrics: { 'ndcg@5': 0.2 } } },
      new: { metrics: { 'ndcg@5': 0.9 }, bestBaseline: { name: 'popular', metrics: { 'ndcg@5': 0.3 } } },
      alone: { metrics: {} },
    });
  });
});

const rowsOf = (table: string): readonly string[] => table.split('\n');

describe('the tables', () => {
  it('count every reason', () => {
    const rows = rowsOf(ingestTable(results));
    expect(rows.find((row) => row.includes('no customer'))).toMatch(/quarantined.*135,080/);
    expect(rows.find((row) => row.includes('same row'))).toMatch(/duplicates.*5,203/);
    expect(rows.at(-2)).toMatch(/all.*541,909/);
  });

  it('put the model beside the best baseline of each protocol, with a dash for what is not known', () => {
    const rows = rowsOf(modelTable(results));
    const [all, fresh] = rows.filter((row) => row.includes('ease (20260101)'));
    expect(all).toMatch(/all.*0\.2765.*0\.3000/);
    expect(fresh).toMatch(/new.*0\.1200.*-/);
    expect(rows.filter((row) => row.includes('best baseline'))).toHaveLength(1);
    expect(rows.find((row) => row.includes('best baseline: tifu-knn'))).toMatch(/all.*0\.2500.*-/);
  });

  it('mark what was not there before, and say why it is there', () => {
    const rows = rowsOf(recommendationsTable(results));
    expect(rows.find((row) => row.includes('→'))).toMatch(/A lamp.*0\.900.*→ b.*0\.800.*clicked A mug/);
    expect(rows.some((row) => row.includes('→ A lamp'))).toBe(false);
    expect(newcomers(results)).toBe(1);
  });
});
