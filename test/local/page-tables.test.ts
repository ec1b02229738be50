import { expect, test } from '@jest/globals';
import { batchTable } from '../../local/cli/page-tables.ts';

test('lists for a million shoppers cost what their seconds and writes cost', () => {
  const results = {
    users: 100_000,
    items: 4_000,
    events: 2_000_000,
    seconds: 400,
    cpuSeconds: 360,
    peakMb: 1_234,
    writeUnits: 800_000,
  };
  const [, , row] = batchTable(results).split('\n');
  // An hour for a million on an instance of 0.115 USD an hour; eight million units of 0.625 USD a million.
  expect(row).toBe('| 100,000 | 4,000 | 2,000,000 | 400.0 | 360.0 | 1,234 | 0.12 | 5.00 |');
});
