import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import * as z from 'zod';
import type { DataSet } from '../data/data-set.ts';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { readJson, readText } from './objects.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

const counts = { rows: z.int(), accepted: z.int(), quarantined: z.int(), duplicates: z.int() };
const byReason = z.record(z.string(), z.int());

const reportSchema = z.object({
  ...counts,
  reasons: z.object({ quarantined: byReason, duplicates: byReason }),
  datasets: z.record(z.string(), z.object(counts)),
});

/** What the ingest job says of the rows that it read. */
export type IngestReport = z.infer<typeof reportSchema>;

/** With where the page for people lies, which says more of each drop. */
export type Ingested = IngestReport & { readonly page: string };

const PATIENCE_MS = 30 * 60_000;

/** Runs the ingest job on what lies in the raw bucket and reads its report. */
export async function ingest(run: DeployedRun, data: DataSet, say: Say): Promise<Ingested> {
  const { clients, outputs, directory } = run;
  const key = `reports/ingest/${run.id}.json`;
  const { JobRunId } = await clients.glue.send(
    new StartJobRunCommand({
      JobName: outputs.IngestJobName,
      Arguments: {
        '--source': data.source,
        '--input': `s3://${outputs.RawBucketName}/raw/`,
        '--report': `s3://${outputs.LakeBucketName}/${key}`,
        '--run-id': run.id,
      },
    }),
  );
  await untilSucceeded(run, JobRunId, say);
  const report = await readJson(clients, outputs.LakeBucketName, key, reportSchema);
  assertAccountedFor(report);
  const page = await readText(clients, outputs.LakeBucketName, key.replace(/json$/, 'html'));
  const path = join(directory, 'data-quality.html');
  writeFileSync(path, page);
  return { ...report, page: path };
}

async function untilSucceeded(run: DeployedRun, runId: string | undefined, say: Say): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    const request = { JobName: run.outputs.IngestJobName, RunId: runId };
    const { JobRun } = await run.clients.glue.send(new GetJobRunCommand(request));
    const state = JobRun?.JobRunState ?? 'UNKNOWN';
    say(`Glue job run ${state.toLowerCase()}, ${JobRun?.ExecutionTime ?? 0} s`);
    if (state === 'SUCCEEDED') return true;
    if (['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'].includes(state)) {
      throw new Failure(`The ingest job failed: ${JobRun?.ErrorMessage ?? state}`);
    }
    return undefined;
  };
  await pollUntil(look, {
    what: 'The ingest job',
    everyMs: 500,
    patienceMs: PATIENCE_MS,
    interrupt: run.interrupt,
  });
}

/** No row may be lost without a count, and without any accepted there is nothing to go on with. */
export function assertAccountedFor(report: IngestReport): void {
  const { rows, accepted, quarantined, duplicates } = report;
  if (rows !== accepted + quarantined + duplicates) {
    throw new Failure(
      `The ingest job lost rows: of ${rows}, ${accepted} were accepted, ${quarantined} quarantined and ${duplicates} duplicates.`,
    );
  }
  if ((report.datasets['interactions'] ?? report).accepted > 0) return;
  const reasons = Object.entries(report.reasons.quarantined).map(([reason, count]) => `${count} ${reason}`);
  throw new Failure(
    `No interaction was accepted; correct the file (${reasons.join(', ') || 'it has no rows'}).`,
  );
}
