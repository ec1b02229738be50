import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { cfnLint, checkov, root } from '../paths.ts';
import { runProgram } from '../program.ts';

export interface SynthesizedTemplates {
  /** As messages name the environment. */
  readonly name: string;
  /** The cloud assembly. */
  readonly output: string;
  readonly interrupt: AbortSignal;
}

/**
 * Lets cfn-lint compare every template with CloudFormation's own schemas, and checkov look for what an auditor would
 * find. What they should not look at, and why, is in the resource's metadata.
 */
export async function checkTemplates(synthesized: SynthesizedTemplates): Promise<void> {
  const { name, output } = synthesized;
  const templates = readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(output, file));
  if (templates.length === 0) throw new Failure(`There is no template in ${output}.`);
  const ask = checkerOf(synthesized);
  await Promise.all([
    // Hints too: they are few, and each is worth a look.
    ask('cfn-lint', cfnLint, ['--include-checks', 'I', '--format', 'parseable', '--', ...templates]),
    ask('checkov', checkov, [
      ...['--framework', 'cloudformation', '--compact', '--quiet'],
      // It has all its checks with it; more would come from a service of its makers.
      '--skip-download',
      ...['--file', ...templates],
    ]),
  ]);
  console.log(`cfn-lint and checkov find nothing in the ${templates.length} templates of ${name}`);
}

const checkerOf =
  ({ name, output, interrupt }: SynthesizedTemplates) =>
  async (checker: string, program: string, args: readonly string[]): Promise<void> => {
    await runProgram(program, args, {
      purpose: `${checker} of ${name}`,
      cwd: root,
      log: join(output, `${checker}.log`),
      interrupt,
      onLine: (line) => {
        console.error(line);
      },
    });
  };
