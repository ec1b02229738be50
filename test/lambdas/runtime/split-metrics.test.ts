import { expect, test } from '@jest/globals';
import type { SplitMetrics } from '../../../lambdas/runtime/split-metrics.ts';
import { type EmittedMetric, emittedMetrics } from '../fakes/embedded-metrics.ts';
import { lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';

async function linesOf(
  report: (metrics: SplitMetrics) => void,
): Promise<readonly (readonly EmittedMetric[])[]> {
  setEnvironment(lambdaEnvironment('http://127.0.0.1'));
  const { metrics } = await import('../../../lambdas/runtime/powertools.ts');
  const { output } = await withOutput(() => {
    report(metrics);
    metrics.publishStoredMetrics();
    return Promise.resolve();
  });
  return output
    .split('\n')
    .filter((line) => line.includes('"_aws"'))
    .map(emittedMetrics);
}

const service = 'under-test';

test('what has dimensions of its own is in the line of the rest, which do not get them', async () => {
  const [line, ...more] = await linesOf((metrics) => {
    metrics.addMetric('Answers', 'Count', 1);
    metrics.addSplit({ Page: 'cart' }, 'ByPage', 'Count', 1);
    metrics.addSplit({ Test: 't', Arm: 'a' }, 'ByArm', 'Count', 0);
    metrics.addSplit({ Test: 't', Arm: 'a' }, 'LatencyByArm', 'Milliseconds', 7);
  });
  expect(more).toEqual([]);
  expect(line).toMatchObject([
    { name: 'Answers', dimensions: { service }, values: [1] },
    { name: 'ByPage', dimensions: { service, Page: 'cart' }, values: [1] },
    { name: 'ByArm', dimensions: { service, Test: 't', Arm: 'a' }, values: [0] },
    { name: 'LatencyByArm', unit: 'Milliseconds', values: [7] },
  ]);
  expect(line?.[0]?.dimensions).toEqual({ service });
});

test('another value of a dimension, and a metric again, begin a new line', async () => {
  const lines = await linesOf((metrics) => {
    metrics.addSplit({ Page: 'cart' }, 'ByPage', 'Count', 1);
    metrics.addSplit({ Page: 'home' }, 'SlowByPage', 'Count', 1);
    metrics.addSplit({ Page: 'home' }, 'SlowByPage', 'Count', 0);
  });
  expect(lines).toMatchObject([
    [{ name: 'ByPage', dimensions: { service, Page: 'cart' } }],
    [{ name: 'SlowByPage', dimensions: { service, Page: 'home' }, values: [1] }],
    [{ name: 'SlowByPage', dimensions: { service, Page: 'home' }, values: [0] }],
  ]);
});

test('no line has what a former one had', async () => {
  const lines = await linesOf((metrics) => {
    metrics.addSplit({ Page: 'cart' }, 'ByPage', 'Count', 1);
    metrics.publishStoredMetrics();
    metrics.addMetric('Answers', 'Count', 1);
  });
  expect(lines[1]).toMatchObject([{ name: 'Answers', dimensions: { service } }]);
  expect(lines).toHaveLength(2);
});
