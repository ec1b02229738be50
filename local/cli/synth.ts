import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';
import { fromRoot, node, root } from './paths.ts';
import { runProgram } from './program.ts';

/** `npm run synth -- --config prod`: every stack of an environment, as templates. */
export async function synth(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const config = configOf(args);
  const output = fromRoot('cdk.out', config);
  mkdirSync(output, { recursive: true });
  await runProgram(
    node,
    [
      fromRoot('node_modules', '.bin', 'cdk'),
      'synth',
      // The stacks are in a stage: by itself, `synth` would select none and let findings pass.
      '**',
      '--quiet',
      '--context',
      `config=${config}`,
      '--output',
      output,
    ],
    {
      purpose: `The synthesis of ${config}`,
      cwd: root,
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      log: join(output, 'synth.log'),
      interrupt,
      onLine: (line) => {
        console.error(line);
      },
    },
  );
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
