import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import type { LakeConnection } from './lake-connection.ts';
import type { LakeSession } from './quarantine-commands.ts';
import { listOf, tableOf } from './terminal.ts';
import { differences } from './training-set-diff.ts';
import { type TrainingSet, TrainingSets } from './training-sets.ts';

/** Of the lake, what these commands reach for. */
interface TrainingSetSession extends Pick<LakeSession, 'show'> {
  readonly lake: () => Promise<
    Pick<LakeConnection, 's3'> & { readonly outputs: Pick<LakeConnection['outputs'], 'ArtifactBucketName'> }
  >;
}

/** `training-set list`, `show`, `diff`, `rollback` and `unpin`: what models learn from. */
export function addTrainingSets(program: Command, { lake, show }: TrainingSetSession): void {
  const sets = async (): Promise<TrainingSets> => {
    const { s3, outputs } = await lake();
    return new TrainingSets(s3, outputs.ArtifactBucketName);
  };
  const command = program.command('training-set').description('what models are trained on');
  command
    .command('list', { isDefault: true })
    .description('newest first')
    .action(async () => {
      const store = await sets();
      const [all, pinned] = [await store.list(), await store.pinned()];
      show({ pinned: pinned ?? null, sets: all }, () => listText(all, pinned));
    });
  command
    .command('show <set>')
    .description('its snapshots, its size, where it is split, and its checksum')
    .action(async (name: string) => {
      show(await (await sets()).get(name), setText);
    });
  command
    .command('diff <set> <other>')
    .description('what the second has otherwise')
    .action(async (name: string, otherName: string) => {
      const store = await sets();
      const found = differences(await store.get(name), await store.get(otherName));
      show(found, () =>
        found.length === 0
          ? 'They are the same.'
          : tableOf(
              ['', name, otherName, 'change'],
              found.map(({ what, from, to, change }) => [what, from, to, change]),
            ),
      );
    });
  command
    .command('rollback <set>')
    .description('has training read the snapshots of that set, until `unpin`')
    .action(async (name: string) => {
      const store = await sets();
      const set = await store.get(name);
      await store.pin(set);
      show(
        { pinned: set.runId },
        () => `Training reads what ${name} was built from, until \`training-set unpin\`.`,
      );
    });
  command
    .command('unpin')
    .description('has training read the newest data again')
    .action(async () => {
      const store = await sets();
      const pinned = await store.pinned();
      if (pinned === undefined)
        throw new Failure('No training set is pinned: training reads the newest data.');
      await store.unpin();
      show({ pinned: null }, () => `Training reads the newest data again, no longer that of ${pinned}.`);
    });
}

const listText = (sets: readonly TrainingSet[], pinned: string | undefined): string =>
  sets.length === 0
    ? 'There is no training set yet: the first training run builds one.'
    : [
        tableOf(
          ['set', 'built', 'rows', 'snapshot of interactions', 'checksum', ''],
          sets.map(({ runId, createdAt, rows, snapshots, checksum, asIn }) => [
            runId,
            createdAt,
            rows,
            snapshots['interactions'],
            checksum,
            runId === pinned ? 'pinned' : asIn && `as ${asIn}`,
          ]),
        ),
        ...(pinned === undefined ? [] : [`\nTraining reads what ${pinned} was built from.`]),
      ].join('\n');

const setText = ({ snapshots, eventTypes, scale, ...set }: TrainingSet): string =>
  listOf({
    ...set,
    ...Object.fromEntries(Object.entries(eventTypes).map(([type, count]) => [`events ${type}`, count])),
    ...Object.fromEntries(Object.entries(snapshots).map(([table, id]) => [`snapshot ${table}`, id])),
    scale: scale.join(' '),
  });
