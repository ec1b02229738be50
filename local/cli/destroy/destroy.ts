import { parseArgs } from 'node:util';
import { Failure } from '../failure.ts';
import { clientsFromEnvironment } from './clients.ts';
import { type EnvironmentStack, environmentStacks, idsOf, inOrderOfRemoval } from './environment-stacks.ts';
import { keptData, keptForOthers, removeKeptData } from './kept-data.ts';
import { removeReleased } from './released.ts';
import { removeStack } from './remove-stack.ts';
import { stopRuns } from './stop-runs.ts';
import { removeTraces } from './traces.ts';

const USAGE = 'Usage: npm run destroy -- --config NAME [--dry-run] [--delete-data-of NAME]';

/**
 * `npm run destroy -- --config dev`: removes every stack of an environment, and what its runs made beside them. It looks
 * at what is deployed, so it needs no configuration that fits, and may be repeated after a failure.
 * @throws {Failure} before anything is removed, for an environment that keeps its data, unless it is named once more
 */
export async function destroy(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const { environment, deletesDataOf, isDryRun } = optionsOf(args);
  const clients = clientsFromEnvironment();
  const stacks = await environmentStacks(clients.cloudFormation, environment);
  const order = inOrderOfRemoval(stacks);
  if (deletesDataOf !== environment) refuseToDeleteData(environment, stacks);
  const [first] = stacks;
  if (first) {
    const [, , , region, account] = first.id.split(':');
    say(`${environment} of account ${account ?? ''} in ${region ?? ''}: ${stacks.length} stacks`);
  }
  if (isDryRun) {
    for (const stack of order.flat()) say(`would remove ${stack.name}: ${stack.resources.length} resources`);
    return;
  }

  const prefix = `vitrine-${environment}`;
  const resources = stacks.flatMap((stack) => stack.resources);
  for (const run of await stopRuns(clients, resources, prefix)) say(`stopped ${run}`);
  const groups = idsOf(resources, 'AWS::SageMaker::ModelPackageGroup');
  const released = await removeReleased(clients, groups, prefix, interrupt);
  for (const what of released) say(`removed ${what}`);
  for (const group of order) {
    // All have to be over before the failure of one ends the command.
    const ended = await Promise.allSettled(
      group.map(async (stack) => {
        await removeStack(clients, stack, interrupt);
        await removeKeptData(clients, stack.resources);
        say(`removed ${stack.name}`);
      }),
    );
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }
  const traces = await removeTraces(clients, environment);
  for (const what of traces) say(`removed ${what}`);
  if (stacks.length + released.length + traces.length === 0)
    throw new Failure(
      `There is nothing of ${environment}: no stack is called Vitrine-${environment}-… here. Are account and region right (AWS_PROFILE, AWS_REGION)?`,
    );
  for (const { type, id } of keptForOthers(resources))
    say(`stays, for it holds no data and others of the account may use it: ${type} ${id}`);
  say(
    `${environment} is removed. KMS deletes its keys in seven days, and nothing is paid for them until then.`,
  );
}

function refuseToDeleteData(environment: string, stacks: readonly EnvironmentStack[]): void {
  const guarded = stacks.filter(({ isProtected }) => isProtected).map(({ name }) => name);
  const kept = stacks.flatMap(({ resources }) => keptData(resources)).map(({ type, id }) => `${type} ${id}`);
  if (guarded.length + kept.length === 0) return;
  const why = [
    ...(guarded.length > 0 ? [`protected from deletion: ${guarded.join(', ')}`] : []),
    ...(kept.length > 0 ? [`data that is to stay: ${kept.join(', ')}`] : []),
  ];
  throw new Failure(
    `Nothing was removed: ${environment} has ${why.join('; and ')}. To delete all of it, for ever: npm run destroy -- --config ${environment} --delete-data-of ${environment}`,
  );
}

interface Options {
  readonly environment: string;
  readonly deletesDataOf: string | undefined;
  readonly isDryRun: boolean;
}

function optionsOf(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        'delete-data-of': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    // Part of the names that are looked for: an empty one would be everybody's.
    if (!/^[a-z][a-z0-9]{1,11}$/.test(values.config ?? '')) throw new Error('Name an environment.');
    return {
      environment: values.config ?? '',
      deletesDataOf: values['delete-data-of'],
      isDryRun: values['dry-run'],
    };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : ''} ${USAGE}`);
  }
}

function say(line: string): void {
  console.log(line);
}
