import type { Command } from 'commander';
import { Failure } from '../../failure.ts';
import type { Session } from '../commands.ts';
import { listOf } from '../terminal.ts';
import type { RestoreConnection } from './connection.ts';
import { restoreFiles } from './files.ts';
import { withTableOf } from './point-in-time.ts';
import { restoreRows } from './rows.ts';

export interface RestoreSession extends Pick<Session, 'terminal' | 'show'> {
  readonly restore: () => Promise<RestoreConnection>;
}

interface RowsOptions {
  readonly at?: Date;
  readonly from?: string;
}

interface FilesOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly at: Date;
  readonly dryRun?: true;
}

/** `restore rows` and `restore files`: docs/restore.md says when which. */
export function addRestore(program: Command, { restore, terminal, show }: RestoreSession): void {
  const group = program.command('restore').description('what was lost of the online table or of the buckets');
  group
    .command('rows')
    .description('puts back rows of the online table that it lacks, but for those of who was erased')
    .option('--at <time>', 'as the table was then, such as 2026-03-01T09:00:00Z', timeOf)
    .option('--from <table>', 'rows of a table that you restored yourself')
    .action(async ({ at, from }: RowsOptions) => {
      if ((at === undefined) === (from === undefined))
        throw new Failure('Rows of which table? Give --at TIME or --from TABLE.');
      const connection = await restore();
      if (at !== undefined) terminal.err(`DynamoDB restores ${connection.table}: 10 to 60 minutes, mostly`);
      const rows =
        at === undefined
          ? await restoreRows(connection, from ?? '')
          : await withTableOf(connection, at, (source) => restoreRows(connection, source));
      show(rows, (told) => listOf({ ...told }));
    });
  group
    .command('files')
    .description('brings back objects of a bucket that were deleted or overwritten since')
    .requiredOption('--bucket <name>', 'raw, lake or artifacts')
    .requiredOption('--prefix <key>', 'what their keys begin with; "" for all')
    .requiredOption('--at <time>', 'as they were then', timeOf)
    .option('--dry-run', 'only tells which')
    .action(async ({ bucket, prefix, at, dryRun }: FilesOptions) => {
      const connection = await restore();
      const isDryRun = dryRun ?? false;
      const name = await connection.bucket(bucket);
      const files = await restoreFiles(connection, { bucket: name, prefix, at, isDryRun });
      show(files, ({ restored, untouched }) =>
        [...restored, `${restored.length} ${isDryRun ? 'to restore' : 'restored'}, ${untouched} stay`].join(
          '\n',
        ),
      );
    });
}

function timeOf(text: string): Date {
  const time = new Date(text);
  // Without a zone it would be this machine's.
  if (Number.isNaN(time.getTime()) || !/(Z|[+-]\d\d:?\d\d)$/.test(text))
    throw new Failure(`'${text}' is no time with its zone, such as 2026-03-01T09:00:00Z.`);
  if (time.getTime() > Date.now()) throw new Failure(`'${text}' is to come: nothing was lost by then.`);
  return time;
}
