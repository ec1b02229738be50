import { Command, CommanderError } from 'commander';
import { Failure } from '../failure.ts';
import { fromUser } from '../paths.ts';
import { inspectionText } from './inspection-text.ts';
import { openModelSource } from './model-source.ts';
import { runInspection } from './run-inspection.ts';

/** What the budget of a request is stated for. */
const LOAD = { history: 50, runs: 500 };

interface InspectOptions {
  readonly file: string;
  readonly json: boolean;
}

/** `npm run model:inspect FILE`: what is in a model, and what it takes to serve it. */
export async function inspect(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const options = parseOptions(args);
  if (!options) return;
  const source = await openModelSource(options.file);
  try {
    const inspection = await runInspection(source.path, LOAD, interrupt);
    console.log(
      options.json ? JSON.stringify(inspection, null, 2) : inspectionText(options.file, inspection),
    );
  } finally {
    await source.remove();
  }
}

/** `undefined` after `--help`, which has then been printed. */
function parseOptions(args: readonly string[]): InspectOptions | undefined {
  const command = new Command('npm run model:inspect --')
    .description('Prints what is in a model, and what it takes to serve it.')
    .argument('<file>', 'model.tar.gz, the folder that it was unpacked into, or a graph (.onnx)', fromUser)
    .option('--json', 'for scripts')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return undefined;
    const said = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    throw new Failure(`${said} (npm run model:inspect -- --help tells more)`);
  }
  const [file] = command.processedArgs as [string];
  // npm takes an option before the `--` for its own, and tells of it here.
  const json = command.opts<{ json?: true }>().json ?? process.env['npm_config_json'] === 'true';
  return { file, json };
}
