import * as z from 'zod';
import { markdownTable } from './markdown-table.ts';

/** What `npm run scorecard` writes. */
const scorecardSchema = z
  .array(z.object({ group: z.string(), practice: z.string(), verdict: z.string(), of: z.array(z.string()) }))
  .min(1);

/** Practices, a row each, with what shows them. */
export function scorecardTable(results: unknown): string {
  const rows = scorecardSchema
    .parse(results)
    .map(({ group, practice, verdict, of }) => [group, practice, verdict, of.join('; ')]);
  return markdownTable(['', 'practice', 'verdict', 'of'], rows);
}
