import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Emulator } from '../embedded-aws/emulator.ts';
import { Failure } from '../failure.ts';
import { fromRoot, node, root } from '../paths.ts';
import type { Say } from '../progress.ts';
import { runProgram } from '../program.ts';
import type { Run } from './run.ts';

const ENVIRONMENT = 'aws://000000000000/us-east-1';
const cdklocal = fromRoot('node_modules', '.bin', 'cdklocal');

const fallbacksSchema = z.array(z.object({ stack: z.string(), logicalId: z.string(), type: z.string() }));

/** Types that the emulator accepts and does not have, each with why no run relies on it. */
const UNUSED_TYPES = new Map<string, string>([]);

/** Bootstraps and deploys the stacks as `cdk deploy` would, from one synthesis. */
export async function deploy(run: Run, emulator: Emulator, say: Say): Promise<void> {
  const assembly = join(run.directory, 'cdk.out');
  const options = {
    purpose: 'The deployment',
    cwd: root,
    interrupt: run.interrupt,
    env: deployEnvironment(emulator),
  };
  say('synthesizing the stacks, bootstrapping the account');
  await Promise.all([
    runProgram(node, [cdklocal, 'synth', '--quiet', '--context', 'config=local', '--output', assembly], {
      ...options,
      purpose: 'The synthesis of the stacks',
      log: join(run.directory, 'synth.log'),
    }),
    runProgram(node, [cdklocal, 'bootstrap', ENVIRONMENT, '--app', 'true'], {
      ...options,
      purpose: 'The bootstrapping of the account',
      log: join(run.directory, 'bootstrap.log'),
    }),
  ]);
  await runProgram(
    node,
    [cdklocal, 'deploy', '**', '--app', assembly, '--require-approval', 'never', '--progress', 'events', '--concurrency', '4'],
    {
      ...options,
      log: join(run.directory, 'deploy.log'),
      onLine: (line) => {
        const event = resourceEvent(line);
        if (event !== undefined) say(event);
      },
    },
  );
  failOnFallbacks(join(emulator.stateDir, 'cfn-fallbacks.json'));
}

function deployEnvironment(emulator: Emulator): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...env } = process.env;
  return { ...env, ...emulator.environment, CI: '1', NO_COLOR: '1' };
}

/** `Vitrine-local-Lake | 3/12 | 5:13:00 AM | CREATE_COMPLETE | AWS::S3::Bucket | Raw (Raw123)`, shortened. */
export function resourceEvent(line: string): string | undefined {
  const [stack, count, , status, type, name] = line.split('|').map((part) => part.trim());
  if (!stack || !count || !status || !type || !name || !/^\d+\/\d+$/.test(count)) return undefined;
  return `${stack} ${count}: ${name.split(' ')[0] ?? name} (${type})`;
}

/** A resource that exists in CloudFormation's books only would let a run pass that could not work. */
export function failOnFallbacks(file: string): void {
  if (!existsSync(file)) return;
  const fallbacks = fallbacksSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const relied = fallbacks.filter(({ type }) => !UNUSED_TYPES.has(type));
  if (relied.length === 0) return;
  const names = relied.map(({ stack, logicalId, type }) => `${type} (${logicalId} of ${stack})`).join(', ');
  throw new Failure(`The embedded AWS has no ${names}: provide it in local/vitrine_local or take it out of the stack.`);
}
