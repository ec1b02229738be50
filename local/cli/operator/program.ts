import { Command, CommanderError } from 'commander';
import { Failure } from '../failure.ts';
import type { OperatorClient } from './client.ts';
import { addModels, addReleases, type Session } from './commands.ts';
import { connect, type ConnectionOptions } from './connection.ts';
import { connectLake } from './lake-connection.ts';
import { addExperiments } from './experiment-commands.ts';
import { addQuarantine, type LakeSession } from './quarantine-commands.ts';
import { addQueries } from './query-commands.ts';
import { addDrift } from './drift-command.ts';
import { addRestore } from './restore/commands.ts';
import { connectRestore } from './restore/connection.ts';
import type { Terminal } from './terminal.ts';
import { addTrain } from './train-commands.ts';
import { addTrainingSets } from './training-set-commands.ts';
import { addUsers } from './user-commands.ts';

const REFUSED = 1;
const USAGE = 2;
const EVERY_MS = 2000;

type GlobalOptions = ConnectionOptions & { readonly json?: true };

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Between two looks at what is waited for. @default 2 s */
  readonly everyMs?: number;
}

/** `npx vitrine ...`. @returns the exit code: 0 done, 1 refused or failed, 2 not understood */
export async function runOperator(
  args: readonly string[],
  { env, terminal, everyMs = EVERY_MS }: RunOptions,
): Promise<number> {
  const program = new Command('vitrine')
    .description(
      'Trains, decides about models and releases them, tells and erases what is known of users, by the operator API; lists and replays what ingestion set aside; asks the lake; compares training sets and goes back to one; restores what was lost',
    )
    .option('--api-url <url>', 'the operator API; or VITRINE_API_URL')
    .option('--environment <name>', 'of a deployment, whose stack says where the API is')
    .option('--profile <name>', 'of the AWS configuration')
    .option('--json', 'answers as JSON, for scripts')
    .exitOverride()
    .configureOutput({ writeOut: trimmed(terminal.out), writeErr: trimmed(terminal.err) });
  let client: Promise<OperatorClient> | undefined;
  const session: Session = {
    api: () => (client ??= connect(program.opts<GlobalOptions>(), env)),
    terminal,
    everyMs,
    show: (answer, forPeople) => {
      terminal.out(program.opts<GlobalOptions>().json ? JSON.stringify(answer) : forPeople(answer));
    },
  };
  addModels(program, session);
  addTrain(program, session);
  addReleases(program, session);
  addExperiments(program, session);
  addDrift(program, session);
  addUsers(program, session);
  const ofLake: LakeSession = { ...session, lake: () => connectLake(program.opts<GlobalOptions>(), env) };
  addQuarantine(program, ofLake);
  addQueries(program, ofLake);
  addTrainingSets(program, ofLake);
  addRestore(program, { ...session, restore: () => connectRestore(program.opts<GlobalOptions>(), env) });
  inheritExit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    terminal.err(sentenceOf(error));
    return REFUSED;
  }
}

/** Commands made by `command()` take over what their parent was told before, and are not told later. */
function inheritExit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritExit(child);
  }
}

const trimmed =
  (write: (text: string) => void) =>
  (text: string): void => {
    write(text.trimEnd());
  };

function sentenceOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
