import * as z from 'zod';

/** What `npm run scorecard` writes. */
const scorecardSchema = z
  .array(z.object({ group: z.string(), practice: z.string(), verdict: z.string(), of: z.array(z.string()) }))
  .min(1);

/** Practices, a row each, with what shows them. */
export function scorecardTable(results: unknown): string {
  const rows = scorecardSchema
    .parse(results)
    .map(({ group, practice, verdict, of }) => [group, practice, verdict, of.join('; ')]);
  const heads = ['', 'practice', 'verdict', 'of'];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
