import { expect, test } from '@jest/globals';
import { handlerTable, interferenceTable, saturationCharts } from '../../local/cli/load-tables.ts';

test('latency against load is a chart and a table of each host', () => {
  const step = { rps: 1000, sent: 10_000, errors: 0, p50: 1, p90: 2.5, p99: 9 };
  const full = { rps: 1414, sent: 14_140, errors: 3, p50: 40, p90: 120, p99: 300 };
  const text = saturationCharts({
    hosts: [
      { host: 'fargate', steps: [step, full] },
      { host: 'lambda', steps: [step] },
    ],
  });
  expect(text).toContain('x-axis "requests a second" [1000, 1414]');
  expect(text).toContain('line [2.50, 120.00]');
  expect(text).toContain('| 1,414 a second | 14,140 | 3 | 40.00 | 120.00 | 300.00 |');
  expect(text).toContain('title "lambda: p50, p90 and p99, from below"');
});

test('what a recommendation costs its function is a row', () => {
  const text = handlerTable({
    bundleBytes: 579_614,
    requests: 2000,
    starts: 7,
    firstAnswerMs: 180.4,
    firstAnswerCpuMs: 171.6,
    cpuMs: 1.934,
    p50: 2,
    p90: 3,
    p99: 7,
  });
  expect(text).toContain('| 580 | 180 | 172 | 14,000 | 1.93 | 2.00 | 3.00 | 7.00 |');
});

test('what goes on beside a load is a row with what its slowest answers are of those of the load alone', () => {
  const alone = { load: 'alone', sent: 12_000, errors: 0, p50: 1, p90: 2, p99: 8, ratio: 1 };
  const text = interferenceTable({
    rps: 200,
    loads: [alone, { ...alone, load: 'through four swaps', p99: 12, ratio: 1.5 }],
  });
  expect(text).toContain('| through four swaps | 12,000 | 0 | 1.00 | 2.00 | 12.00 | 1.50 |');
});
