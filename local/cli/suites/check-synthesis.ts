/**
 * `check-synthesis.ts prod FOLDER [PROFILE]`: synthesizes an environment into the folder, and lets cfn-lint compare every
 * template with CloudFormation's own schemas. What it should not look at is in the resource's metadata.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { interrupts } from '../interrupts.ts';
import { cfnLint, root } from '../paths.ts';
import { runProgram } from '../program.ts';
import { synthesize } from '../synthesis.ts';

async function lint(config: string, output: string, interrupt: AbortSignal): Promise<void> {
  const templates = readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(output, name));
  if (templates.length === 0) throw new Failure(`There is no template in ${output}.`);
  await runProgram(
    cfnLint,
    // Hints too: they are few, and each is worth a look.
    ['--include-checks', 'I', '--format', 'parseable', '--', ...templates],
    {
      purpose: `cfn-lint of ${config}`,
      cwd: root,
      log: join(output, 'cfn-lint.log'),
      interrupt,
      onLine: (line) => {
        console.error(line);
      },
    },
  );
  console.log(`cfn-lint finds nothing in the ${templates.length} templates of ${config}`);
}

try {
  const [config, output, profile] = process.argv.slice(2);
  if (config === undefined || output === undefined)
    throw new Failure('Usage: check-synthesis.ts CONFIG FOLDER [PROFILE]');
  const interrupt = interrupts();
  await synthesize({ config, profile, output, interrupt });
  await lint(profile === undefined ? config : `${config}, ${profile}`, output, interrupt);
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
