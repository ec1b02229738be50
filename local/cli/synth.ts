import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';
import { fromRoot } from './paths.ts';
import { synthesize } from './synthesis.ts';

/** `npm run synth -- --config prod`: every stack of an environment, as templates. */
export async function synth(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const config = configOf(args);
  const output = fromRoot('cdk.out', config);
  await synthesize({ config, output, interrupt });
  console.log(`The templates of ${config} are in ${output}`);
}

function configOf(args: readonly string[]): string {
  try {
    return parseArgs({ args: [...args], options: { config: { type: 'string', default: 'local' } } }).values
      .config;
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : ''} Usage: npm run synth -- --config prod`);
  }
}
