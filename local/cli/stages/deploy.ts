import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Emulator } from '../embedded-aws/emulator.ts';
import { Failure } from '../failure.ts';
import { fromRoot, node, root } from '../paths.ts';
import type { Say } from '../progress.ts';
import { runProgram } from '../program.ts';
import type { Run } from './run.ts';

const ACCOUNT = 'aws://000000000000/us-east-1';

// One line an event, for the progress; stacks that do not wait for each other, together.
const QUICKLY = ['--progress', 'events', '--concurrency', '4'];

const fallbacksSchema = z.array(z.object({ stack: z.string(), logicalId: z.string(), type: z.string() }));

/** Types that the emulator accepts and does not have, each with why no run relies on it. */
const UNUSED_TYPES = new Map<string, string>([
  ['AWS::CloudWatch::Dashboard', 'people look at it, no program does'],
  ['AWS::Logs::QueryDefinition', 'people start them, no program does'],
]);

/** Bootstraps and deploys the stacks as `cdk deploy` would, from one synthesis. */
export async function deploy(run: Run, emulator: Emulator, say: Say): Promise<void> {
  const assembly = join(run.directory, 'cdk.out');
  const failures: string[] = [];
  const cdk = (step: CdkStep): Promise<void> =>
    runProgram(node, [fromRoot('node_modules', '.bin', 'cdklocal'), ...step.args], {
      purpose: step.purpose,
      cwd: step.cwd ?? root,
      env: deployEnvironment(emulator),
      log: join(run.directory, `cdk-${step.args[0]}.log`),
      interrupt: run.interrupt,
      onLine: (line) => {
        const event = resourceEvent(line);
        if (event?.failed) failures.push(event.text);
        if (event) say(event.text);
      },
      explain: () => failures[0],
    });
  say('synthesizing the stacks, bootstrapping the account');
  const preparation = [
    cdk({
      purpose: 'The synthesis of the stacks',
      args: ['synth', '--quiet', '--context', 'config=local', '--output', assembly],
    }),
    // Away from cdk.json: with an app it would be synthesized once more.
    cdk({ purpose: 'The bootstrapping of the account', args: ['bootstrap', ACCOUNT], cwd: run.directory }),
  ];
  // Both have to be over before a failure of one ends the run.
  await Promise.allSettled(preparation);
  await Promise.all(preparation);
  await cdk({
    purpose: 'The deployment',
    args: ['deploy', '**', '--app', assembly, '--require-approval', 'never', ...QUICKLY],
  });
  failOnFallbacks(join(emulator.stateDir, 'cfn-fallbacks.json'));
}

interface CdkStep {
  readonly purpose: string;
  readonly args: readonly [string, ...string[]];
  readonly cwd?: string;
}

function deployEnvironment(emulator: Emulator): NodeJS.ProcessEnv {
  // A profile of the user's would go before the keys.
  const none = { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined };
  return { ...process.env, ...none, ...emulator.environment, CI: '1', NO_COLOR: '1' };
}

/** `Vitrine-local-Lake | 3/12 | 5:13:00 AM | CREATE_COMPLETE | AWS::S3::Bucket | Raw (Raw123)`, shortened. */
export function resourceEvent(line: string): { readonly text: string; readonly failed: boolean } | undefined {
  const [stack, count, , status, type, what] = line.split('|').map((part) => part.trim());
  if (!stack || !count || !status || !type || !what || !/^\d+\/\d+$/.test(count)) return undefined;
  // A stack fails because a resource has; it is the resource that says why.
  const failed = status.endsWith('_FAILED') && type !== 'AWS::CloudFormation::Stack';
  const [name = what] = what.split(' ');
  return { text: failed ? `${type} ${what}` : `${count} of ${stack}: ${name}`, failed };
}

/** A resource that exists in CloudFormation's books only would let a run pass that could not work. */
export function failOnFallbacks(file: string): void {
  if (!existsSync(file)) return;
  const fallbacks = fallbacksSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const relied = fallbacks.filter(({ type }) => !UNUSED_TYPES.has(type));
  if (relied.length === 0) return;
  const names = relied.map(({ stack, logicalId, type }) => `${type} (${logicalId} of ${stack})`).join(', ');
  throw new Failure(
    `The embedded AWS has no ${names}: provide it in local/vitrine_local or take it out of the stack.`,
  );
}
