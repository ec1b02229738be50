import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';
import { fromRoot } from './paths.ts';
import { synthesize } from './synthesis.ts';

/** `npm run synth -- --config prod --profile full`: every stack of an environment, as templates. */
export async function synth(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const { config, profile } = optionsOf(args);
  const name = profile === undefined ? config : `${config}-${profile}`;
  const output = fromRoot('cdk.out', name);
  await synthesize({ config, profile, output, interrupt });
  console.log(`The templates of ${name} are in ${output}`);
}

function optionsOf(args: readonly string[]): { readonly config: string; readonly profile?: string } {
  try {
    return parseArgs({
      args: [...args],
      options: { config: { type: 'string', default: 'local' }, profile: { type: 'string' } },
    }).values;
  } catch (error) {
    throw new Failure(
      `${error instanceof Error ? error.message : ''} Usage: npm run synth -- --config prod [--profile slim|standard|full]`,
    );
  }
}
