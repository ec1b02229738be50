import { demo } from './demo.ts';
import { destroy } from './destroy/destroy.ts';
import { evaluate } from './evaluate.ts';
import { experiments } from './experiments.ts';
import { Failure, Interrupted } from './failure.ts';
import { inspect } from './inspect/inspect.ts';
import { interrupts } from './interrupts.ts';
import { scorecard } from './scorecard/scorecard.ts';
import { smoke } from './smoke.ts';
import { synth } from './synth.ts';
import { syntheticData } from './synthetic-data.ts';
import { check, test } from './test.ts';
import { trainingSet } from './training-set.ts';

/** Each ends with an exit code, or `undefined` for 0. */
const COMMANDS = new Map(
  Object.entries({
    demo,
    destroy,
    evaluate,
    experiments,
    scorecard,
    smoke,
    synth,
    test,
    check,
    'training-set': trainingSet,
    'synthetic-data': syntheticData,
    'model:inspect': inspect,
  }),
);

const INTERRUPTED = 130;

async function run(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = COMMANDS.get(name);
  if (!command) throw new Failure(`No command '${name}': there are ${[...COMMANDS.keys()].join(', ')}.`);
  const interrupt = interrupts();
  try {
    return (await command(args, interrupt)) ?? 0;
  } catch (error) {
    // Whatever a Ctrl-C broke off is not worth a message.
    if (interrupt.aborted || error instanceof Interrupted) return INTERRUPTED;
    throw error;
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
