import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { Failure } from '../failure.ts';
import { fromRoot, fromUser } from '../paths.ts';
import { synth } from '../synth.ts';
import { resourcesOf, templatesIn } from './evidence.ts';
import { lens } from './lens.ts';
import { levels } from './levels.ts';
import { judge, unfounded } from './practice.ts';

export const practices = [...lens, ...levels];

/**
 * `npm run scorecard [-- --json FILE]`: prod's templates and the repository against practices, one by one.
 * @returns 1 where something is claimed that nothing shows any more
 */
export async function scorecard(args: readonly string[], interrupt: AbortSignal): Promise<number> {
  const json = fileOf(args);
  await synth(['--config', 'prod'], interrupt);
  const verdicts = judge(practices, resourcesOf(templatesIn(fromRoot('cdk.out', 'prod'))));
  const table = new Table({ head: ['', 'practice', 'verdict'], style: { head: [] } });
  table.push(...verdicts.map(({ group, practice, verdict }) => [group, practice, verdict]));
  console.log(table.toString());
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(verdicts, null, 2)}\n`);
  const gone = unfounded(practices, verdicts);
  for (const { practice, of } of gone) console.error(`${practice}: ${of.join('; ')}`);
  return gone.length === 0 ? 0 : 1;
}

function fileOf(args: readonly string[]): string | undefined {
  try {
    const { json } = parseArgs({ args: [...args], options: { json: { type: 'string' } } }).values;
    return json === undefined ? undefined : fromUser(json);
  } catch (error) {
    throw new Failure(
      `${error instanceof Error ? error.message : ''} Usage: npm run scorecard -- --json FILE`,
    );
  }
}
