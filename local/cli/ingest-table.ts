import * as z from 'zod';
import { markdownTable } from './markdown-table.ts';

/** What `npm run bench:ingest` writes. */
const ingestScaleSchema = z.object({
  runs: z
    .array(
      z.object({
        factor: z.int(),
        rows: z.int(),
        quarantined: z.int(),
        seconds: z.number(),
        rowsPerSecond: z.int(),
        peakMb: z.int(),
      }),
    )
    .min(1),
});

const HEADS = ['size', 'rows', 'quarantined', 'seconds', 'rows a second', 'peak memory, MB'];

/** How ingestion grows, a row a size, as a Markdown table. */
export function ingestScaleTable(results: unknown): string {
  const rows = ingestScaleSchema
    .parse(results)
    .runs.map(({ factor, rows: all, quarantined, seconds, rowsPerSecond, peakMb }) => [
      `${factor}x`,
      ...[all, quarantined].map((count) => count.toLocaleString('en-US')),
      seconds.toFixed(1),
      ...[rowsPerSecond, peakMb].map((count) => count.toLocaleString('en-US')),
    ]);
  return markdownTable(HEADS, rows, ['right']);
}
