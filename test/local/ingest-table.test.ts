import { expect, test } from '@jest/globals';
import { ingestScaleTable } from '../../local/cli/ingest-table.ts';

test('a row tells a size, its rows and what they took', () => {
  const run = {
    factor: 4,
    rows: 2_000_000,
    quarantined: 1_234,
    seconds: 80.04,
    rowsPerSecond: 24_988,
    peakMb: 2_345,
  };
  const [, , row] = ingestScaleTable({ runs: [run] }).split('\n');
  expect(row).toBe('| 4x | 2,000,000 | 1,234 | 80.0 | 24,988 | 2,345 |');
});
