import { expect, test } from '@jest/globals';
import { modelLines } from '../../../local/cli/report/model-lines.ts';

const documents = {
  name: 'vitrine-local 1',
  modelVersion: 'local-1-full',
  card: '/r/c.md',
  report: '/r/r.html',
};

test('whoever looks at the demo is told the model, its card, its report and the page of its run', () => {
  const run = 'http://127.0.0.1:5000/#/experiments/1/runs/0a1b';
  expect(modelLines({ ...documents, run }, {}).split('\n')).toEqual([
    'The model that serves: vitrine-local 1 (local-1-full)',
    'Its card: /r/c.md',
    'Its report: /r/r.html',
    `Its run in MLflow: ${run}`,
  ]);
});

test('of a run that has no page, where it is kept', () => {
  expect(modelLines(documents, { MLFLOW_TRACKING_URI: 'sqlite:///r/mlflow.db' })).toContain(
    'Its run in MLflow: sqlite:///r/mlflow.db, experiment vitrine, tag vitrine.job local-1-full',
  );
});

test('and, where no run was kept, how to keep them', () => {
  expect(modelLines(documents, {})).toContain('none was kept; docs/tuning.md');
});
