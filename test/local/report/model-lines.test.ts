import { expect, test } from '@jest/globals';
import { modelLines } from '../../../local/cli/report/model-lines.ts';

const documents = {
  name: 'vitrine-local 1',
  modelVersion: 'local-1-full',
  card: '/r/c.md',
  report: '/r/r.html',
};

test('whoever looks at the demo is told the model, its card, its report and its runs', () => {
  const lines = modelLines(documents, { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000' });
  expect(lines.split('\n')).toEqual([
    'The model that serves: vitrine-local 1 (local-1-full)',
    'Its card: /r/c.md',
    'Its report: /r/r.html',
    'Its runs in MLflow: http://127.0.0.1:5000, experiment vitrine, tag vitrine.job local-1-full',
  ]);
});

test('and, where no run was kept, how to keep them', () => {
  expect(modelLines(documents, {})).toContain('none were kept; docs/tuning.md');
});
