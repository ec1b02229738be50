import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot, node, root } from './paths.ts';
import { runProgram } from './program.ts';

export interface Synthesis {
  /** A file of `config/`, without `.ts`. */
  readonly config: string;
  /** One of `config/profiles.ts`. @default what the environment's own file says */
  readonly profile?: string | undefined;
  /** The program that makes the stacks. @default what `cdk.json` says */
  readonly app?: string | undefined;
  /** The folder of the cloud assembly. */
  readonly output: string;
  readonly interrupt: AbortSignal;
}

/**
 * Synthesizes every stack of an environment.
 * @throws {Failure} where a stack cannot be made, or has a finding that nobody acknowledged
 */
export async function synthesize({ config, profile, app, output, interrupt }: Synthesis): Promise<void> {
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
      ...(profile === undefined ? [] : ['--context', `profile=${profile}`]),
      ...(app === undefined ? [] : ['--app', app]),
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
}
