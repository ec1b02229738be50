import { describe, expect, it } from '@jest/globals';
import { betweenMarkers } from '../../local/cli/between-markers.ts';
import { resultsTable } from '../../local/cli/results-table.ts';

const BEGIN = '<!-- results: npm run generate writes this table from results.json -->';
const END = '<!-- end of results -->';
const TEXT = `# Title\n\n${BEGIN}\nold\n${END}\n\nThe rest\n`;

const metrics = (ndcg: number, recall: number): Record<string, number> => ({
  'ndcg@20': ndcg,
  'recall@20': recall,
  coverage: 0.5,
});

const EVALUATION = {
  champion: 'two-stage',
  k: 20,
  protocols: {
    all: { popular: metrics(0.1, 0.15), 'two-stage': metrics(0.4, 0.41), 'tifu-knn': metrics(0.35, 0.36) },
    new: { popular: metrics(0.04, 0.05), 'two-stage': metrics(0.16, 0.17), 'tifu-knn': metrics(0.03, 0.04) },
  },
  fitSeconds: { popular: 0.01, 'two-stage': 61.24, 'tifu-knn': 2 },
};

describe('betweenMarkers', () => {
  it('puts the content between its markers, and leaves the rest alone', () => {
    expect(betweenMarkers(TEXT, 'results', 'new')).toBe(`# Title\n\n${BEGIN}\n\nnew\n\n${END}\n\nThe rest\n`);
  });

  it('is the same when it is done again', () => {
    const once = betweenMarkers(TEXT, 'results', 'new');
    expect(betweenMarkers(once, 'results', 'new')).toBe(once);
  });

  it('fails where the text has no markers', () => {
    expect(() => betweenMarkers('# Title\n', 'results', 'new')).toThrow('the markers are missing');
    expect(() => betweenMarkers(TEXT, 'other', 'new')).toThrow('the markers are missing');
  });
});

describe('resultsTable', () => {
  it('puts the models in order', () => {
    const text = resultsTable(EVALUATION);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows).toEqual([
      '| model | NDCG@20 all | Recall@20 all | NDCG@20 new | Recall@20 new | coverage | fit, s |',
      '| --- | --: | --: | --: | --: | --: | --: |',
      '| **two-stage** | 0.4000 | 0.4100 | 0.1600 | 0.1700 | 0.50 | 61.2 |',
      '| tifu-knn | 0.3500 | 0.3600 | 0.0300 | 0.0400 | 0.50 | 2.0 |',
      '| popular | 0.1000 | 0.1500 | 0.0400 | 0.0500 | 0.50 | 0.0 |',
    ]);
  });

  it('says how much better than the best baseline of either question the champion is', () => {
    expect(resultsTable(EVALUATION)).toContain(
      'The NDCG@20 of two-stage is 1.14 times that of the best baseline, tifu-knn, for `all`, ' +
        'and 4.00 times that of the best baseline, popular, for `new`.',
    );
  });

  it('fails where a model has no figures', () => {
    const { popular } = EVALUATION.protocols.all;
    const lacking = { ...EVALUATION, protocols: { ...EVALUATION.protocols, new: { popular } } };
    expect(() => resultsTable(lacking)).toThrow('lack ndcg@20 of two-stage for new');
  });
});
