import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { fromRoot, node, root } from './paths.ts';
import { markdownTable } from './markdown-table.ts';

const findingsSchema = z
  .array(z.object({ rule: z.string(), reason: z.string(), construct: z.string() }))
  .min(1);
type Findings = z.infer<typeof findingsSchema>;

/** What production acknowledges, as `bin/acknowledgements.ts` finds it in the constructs. */
export async function acknowledgedFindings(): Promise<Findings> {
  const script = fromRoot('bin', 'acknowledgements.ts');
  const { stdout } = await promisify(execFile)(node, ['--import', 'tsx', script], { cwd: root });
  return findingsSchema.parse(JSON.parse(stdout));
}

const PACKS = [
  ['HIPAA.Security-', 'HIPAA'],
  ['NIST.800.53.R5-', 'NIST'],
  ['AwsSolutions-', 'AwsSolutions'],
] as const;

/** CDK takes every rule for an annotation's, and says so before its name. */
function split(rule: string): { readonly pack: string; readonly name: string } {
  const named = rule.replace(/^Annotation::/, '');
  const [prefix, pack] = PACKS.find(([start]) => named.startsWith(start)) ?? ['', 'CDK'];
  return { pack, name: named.slice(prefix.length) };
}

/** A row for each rule and reason, with the packs that have the rule and the constructs that it is said of. */
export function findingsTable(findings: Findings): string {
  const rows = new Map<string, { name: string; reason: string; packs: Set<string>; places: Set<string> }>();
  for (const { rule, reason, construct } of findings) {
    const { pack, name } = split(rule);
    const key = `${name}\n${reason}`;
    const row = rows.get(key) ?? { name, reason, packs: new Set(), places: new Set() };
    rows.set(key, row);
    row.packs.add(pack);
    row.places.add(construct);
  }
  const lines = [...rows.values()]
    .sort((a, b) => a.name.localeCompare(b.name) || a.reason.localeCompare(b.reason))
    .map(({ name, reason, packs, places }) => [
      `\`${name}\``,
      [...packs].sort().join(', '),
      [...places].sort().join(', '),
      reason,
    ]);
  return markdownTable(['rule', 'packs', 'where', 'why'], lines);
}
