import { parseArgs } from 'node:util';
import dev from '../../config/dev.ts';
import local from '../../config/local.ts';
import prod from '../../config/prod.ts';
import { type EnvironmentConfig, type EnvironmentConfigInput, parseConfig } from '../../lib/config.ts';
import { Failure } from './failure.ts';
import { runTrainingProgram } from './training-program.ts';

const ENVIRONMENTS: ReadonlyMap<string, EnvironmentConfigInput> = new Map(
  Object.entries({ local, dev, prod }),
);
/** What needs no experiment. */
const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['plan', 'The plan'],
  ['shown', 'The log of what was shown'],
]);
const USAGE =
  'Usage: npm run experiments -- plan --share 0.03 --lift 0.1, ' +
  'npm run experiments -- shown --archive s3://BUCKET/raw/clickstream/ --from 2027-01-11 --csv SHOWN.csv, or ' +
  'npm run experiments -- analyse --config prod --name calm-home --archive s3://BUCKET/raw/clickstream/';

/**
 * `npm run experiments -- plan`, `analyse` and `shown`: how large an experiment is to be, what came of it, and what chance
 * has shown. Which experiment is read here, from the configuration; the other options and the work are those of
 * training/vitrine/experiments/command.py. Answers its exit code.
 */
export async function experiments(
  args: readonly string[],
  interrupt: AbortSignal,
  environments = ENVIRONMENTS,
): Promise<number> {
  const [command = 'given', ...options] = args;
  const isHelp = args.includes('--help') || args.includes('-h');
  if (command !== 'analyse' || isHelp) {
    if (!PURPOSES.has(command) && !isHelp) throw new Failure(`There is no command ${command}. ${USAGE}`);
    if (command === 'analyse')
      console.log('--config NAME (of a file of config/) and --name NAME say which experiment.\n');
    return runTrainingProgram(['vitrine.experiments', ...args], {
      purpose: PURPOSES.get(command) ?? 'The help',
      interrupt,
    });
  }
  const { config, name, rest } = asked(options);
  return runTrainingProgram(['vitrine.experiments', 'analyse', '--experiment', '-', ...rest], {
    purpose: 'The analysis',
    input: JSON.stringify(experimentOf(environments, config, name)),
    interrupt,
  });
}

interface Asked {
  readonly config: string;
  readonly name?: string;
  /** For Python, as they came. */
  readonly rest: readonly string[];
}

/** Takes out what says which experiment. */
function asked(args: readonly string[]): Asked {
  const ours = { config: { type: 'string', default: 'local' }, name: { type: 'string' } } as const;
  const { values, tokens } = parseArgs({ args: [...args], options: ours, strict: false, tokens: true });
  const taken = new Set(
    tokens.flatMap((token) =>
      token.kind === 'option' && token.name in ours
        ? [token.index, ...(token.inlineValue === false ? [token.index + 1] : [])]
        : [],
    ),
  );
  const { config, name } = values;
  if (typeof config !== 'string' || (name !== undefined && typeof name !== 'string'))
    throw new Failure(`--config and --name need a value each. ${USAGE}`);
  return {
    config,
    ...(name === undefined ? {} : { name }),
    rest: args.filter((_, index) => !taken.has(index)),
  };
}

/** As the configuration has it, which is how the functions have it. */
function experimentOf(
  environments: ReadonlyMap<string, EnvironmentConfigInput>,
  config: string,
  name: string | undefined,
): EnvironmentConfig['experiments'][number] {
  const input = environments.get(config);
  if (input === undefined)
    throw new Failure(`There is no environment ${config}: there are ${[...environments.keys()].join(', ')}.`);
  const all = parseConfig(input).experiments;
  const found = all.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  const known = all.length === 0 ? 'it has none' : `it has ${all.map((each) => each.name).join(', ')}`;
  throw new Failure(
    name === undefined
      ? `Say by --name which experiment of config/${config}.ts is meant: ${known}.`
      : `There is no experiment ${name} in config/${config}.ts: ${known}.`,
  );
}
