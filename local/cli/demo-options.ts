import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';

/** Which data a run is about. */
export type DataChoice =
  | { readonly kind: 'simulated' }
  | { readonly kind: 'online-retail'; readonly file?: string }
  | { readonly kind: 'own'; readonly interactions: string; readonly items: string; readonly users?: string };

export interface DemoOptions {
  readonly data: DataChoice;
  /** End by itself, with an exit code, instead of staying up. */
  readonly once: boolean;
  /** Release a broken model too, to see it rolled back. */
  readonly breakRelease: boolean;
  /** Tell of a season instead: what shoppers want changes, and another model is trained for it. */
  readonly drift: boolean;
  /** Where to write results as JSON. */
  readonly json?: string;
  /** Only this port will do. */
  readonly port?: number;
}

interface ParsedOptions {
  readonly dataset?: 'simulated' | 'online-retail';
  readonly file?: string;
  readonly interactions?: string;
  readonly items?: string;
  readonly users?: string;
  readonly once?: true;
  readonly breakRelease?: true;
  readonly drift?: true;
  readonly json?: string;
  readonly port?: number;
}

/** Reads the command line of `npm run demo`; `undefined` after `--help`, which has then been printed. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | undefined {
  const command = new Command('npm run demo --')
    .description('The whole loop on this machine: deploy, ingest, train, release, serve, click.')
    .addOption(new Option('--dataset <name>', 'which data').choices(['simulated', 'online-retail']))
    .option('--file <csv>', "the Online Retail data set's file; fetched where it is not given", fromUser)
    .option('--interactions <csv>', "a shop's own interactions, in Amazon Personalize's schema", fromUser)
    .option('--items <csv>', 'its items', fromUser)
    .option('--users <csv>', 'its users, if they are known', fromUser)
    .option('--once', 'end by itself, with exit code 0 or 1')
    .option('--break-release', 'break a model, release it to half of the shoppers, and see it rolled back')
    .option('--drift', 'let a season change what shoppers want: alarms, another model, and what it recovers')
    .option('--json <file>', 'write times and results there', fromUser)
    .option(
      '--port <number>',
      'the port of the embedded AWS (default: 4566 or, where it is taken, a free one)',
      port,
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return undefined;
    const said = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    throw new Failure(`${said} (npm run demo -- --help lists the options)`);
  }
  const parsed = command.opts<ParsedOptions>();
  const data = dataChoice(parsed);
  if (parsed.drift && (data.kind !== 'simulated' || parsed.breakRelease))
    throw new Failure(
      '--drift simulates its own shop and tells its own story: leave out --break-release and data.',
    );
  return {
    data,
    once: parsed.once ?? false,
    breakRelease: parsed.breakRelease ?? false,
    drift: parsed.drift ?? false,
    ...(parsed.json !== undefined && { json: parsed.json }),
    ...(parsed.port !== undefined && { port: parsed.port }),
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be 1 to 65535.');
  return value;
}

function dataChoice({ dataset, file, interactions, items, users }: ParsedOptions): DataChoice {
  if (interactions !== undefined || items !== undefined || users !== undefined) {
    if (dataset !== undefined || file !== undefined) {
      throw new Failure('Give either --dataset (with --file) or --interactions and --items, not both.');
    }
    if (interactions === undefined || items === undefined) {
      throw new Failure(
        "Give both --interactions and --items: the model learns from one and names the other's.",
      );
    }
    return { kind: 'own', interactions, items, ...(users !== undefined && { users }) };
  }
  if (dataset === 'online-retail') return { kind: dataset, ...(file !== undefined && { file }) };
  if (file !== undefined) throw new Failure('--file is the file of a data set: add --dataset online-retail.');
  return { kind: 'simulated' };
}
