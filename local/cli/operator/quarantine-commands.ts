import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ConcurrentRunsExceededException, GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import type { LakeConnection } from './lake-connection.ts';
import { tableOf, type Terminal } from './terminal.ts';

/** What the commands on the lake work with. */
export interface LakeSession {
  readonly lake: () => Promise<LakeConnection>;
  readonly terminal: Terminal;
  readonly everyMs: number;
  readonly show: <T>(answer: T, forPeople: (answer: T) => string) => void;
}

const listingSchema = z.object({
  rows: z.int(),
  reasons: z.array(
    z.object({ dataset: z.string(), reason: z.string(), rule: z.string().nullable(), count: z.int() }),
  ),
  shown: z.array(
    z.object({
      row_id: z.string(),
      dataset: z.string(),
      reason: z.string(),
      dropped_on: z.string().nullable(),
      source_file: z.string().nullable(),
      row: z.string(),
    }),
  ),
});

const replaySchema = z.object({
  accepted: z.int(),
  quarantined: z.int(),
  duplicates: z.int(),
  reasons: z.object({ quarantined: z.record(z.string(), z.int()) }),
});

interface SourceOption {
  readonly source: string;
}

/** `quarantine list` and `quarantine replay`, each a run of the ingest job. */
export function addQuarantine(program: Command, session: LakeSession): void {
  const quarantine = program.command('quarantine').description('rows that ingestion set aside');
  quarantine
    .command('list')
    .description('how many wait, why, and the newest thousand with their ids (--json: rows too)')
    .option('--source <name>', 'personalize, online-retail or clickstream', 'personalize')
    .action(async ({ source }: SourceOption) => {
      const listing = await runJob(session, { action: 'list-quarantine', source }, listingSchema);
      session.show(listing, listingText);
    });
  quarantine
    .command('replay')
    .description('takes in those that keep the rules by now, or are corrected; to repeat it is safe')
    .option('--source <name>', 'personalize, online-retail or clickstream', 'personalize')
    .option('--corrections <file>', 'JSON Lines of row_id and row, the columns that are new')
    .action(async ({ source, corrections }: SourceOption & { readonly corrections?: string }) => {
      const text = corrections === undefined ? undefined : readFileSync(corrections, 'utf8');
      const report = await runJob(session, { action: 'replay', source, corrections: text }, replaySchema);
      session.show(report, replayText);
    });
}

const listingText = ({ rows, reasons }: z.output<typeof listingSchema>): string =>
  rows === 0
    ? 'No row waits in quarantine.'
    : `${tableOf(
        ['data set', 'reason', 'rule', 'rows'],
        reasons.map(({ dataset, reason, rule, count }) => [dataset, reason, rule ?? '', count]),
      )}\n\n${rows} rows wait; with --json you get them, to correct.`;

const replayText = ({
  accepted,
  quarantined,
  duplicates,
  reasons,
}: z.output<typeof replaySchema>): string => {
  const still = Object.entries(reasons.quarantined).map(([reason, count]) => `${count} ${reason}`);
  const why = still.length > 0 ? ` (${still.join(', ')})` : '';
  return `${accepted} rows were taken in, ${duplicates} repeat others, ${quarantined} stay in quarantine${why}.`;
};

interface JobRequest {
  readonly action: 'list-quarantine' | 'replay';
  readonly source: string;
  /** The text of a file of corrections. */
  readonly corrections?: string | undefined;
}

async function runJob<T extends z.ZodType>(
  session: LakeSession,
  { action, source, corrections }: JobRequest,
  schema: T,
): Promise<z.output<T>> {
  const lake = await session.lake();
  const { RawBucketName: raw, LakeBucketName: bucket, IngestJobName: JobName } = lake.outputs;
  const runId = `${action}-${randomUUID()}`;
  const report = `reports/ingest/${runId}.json`;
  const Arguments: Record<string, string> = {
    '--action': action,
    '--source': source,
    '--input': `s3://${raw}/raw/`,
    '--report': `s3://${bucket}/${report}`,
    '--run-id': runId,
  };
  if (corrections !== undefined) {
    const Key = `raw/corrections/${runId}.jsonl`;
    await lake.s3.send(new PutObjectCommand({ Bucket: raw, Key, Body: corrections }));
    Arguments['--corrections'] = `s3://${raw}/${Key}`;
  }
  const start = new StartJobRunCommand({ JobName, Arguments });
  await untilEnded(lake, await startedAfterOthers(lake, start, session), session);
  const { Body } = await lake.s3.send(new GetObjectCommand({ Bucket: bucket, Key: report }));
  return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** The job runs one at a time, and a drop may be on its way. */
async function startedAfterOthers(
  { glue }: LakeConnection,
  start: StartJobRunCommand,
  { terminal, everyMs }: LakeSession,
): Promise<string | undefined> {
  for (let waits = 0; ; waits += 1) {
    try {
      return (await glue.send(start)).JobRunId;
    } catch (error) {
      if (!(error instanceof ConcurrentRunsExceededException)) throw error;
      if (waits === 0) terminal.err('waiting for another run of the job to end');
      await setTimeout(everyMs);
    }
  }
}

async function untilEnded(
  { glue, outputs }: LakeConnection,
  RunId: string | undefined,
  { terminal, everyMs }: LakeSession,
): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: outputs.IngestJobName, RunId }));
    const state = JobRun?.JobRunState ?? 'UNKNOWN';
    if (state === 'SUCCEEDED') return;
    if (['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'].includes(state))
      throw new Failure(JobRun?.ErrorMessage ?? `The job's run ended as ${state.toLowerCase()}.`);
    if (state !== said) terminal.err(`job run ${RunId ?? ''}: ${state.toLowerCase()}`);
    said = state;
    await setTimeout(everyMs);
  }
}
