/**
 * `check-synthesis.ts prod FOLDER [PROFILE]`: synthesizes an environment into the folder, and checks its templates. The
 * profile `every-option` is `full` with all that no profile turns on.
 */
import { Failure } from '../failure.ts';
import { interrupts } from '../interrupts.ts';
import { synthesize } from '../synthesis.ts';
import { checkTemplates } from './check-templates.ts';

try {
  const [config, output, profile] = process.argv.slice(2);
  if (config === undefined || output === undefined)
    throw new Failure('Usage: check-synthesis.ts CONFIG FOLDER [PROFILE]');
  const interrupt = interrupts();
  await synthesize({
    config,
    output,
    interrupt,
    ...(profile === 'every-option' ? { app: 'node --import tsx test/lib/every-option-app.ts' } : { profile }),
  });
  const name = profile === undefined ? config : `${config}, ${profile}`;
  await checkTemplates({ name, output, interrupt });
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
