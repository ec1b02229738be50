import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { checkData } from './data/prepare-data.ts';
import { type DemoOptions, parseDemoOptions } from './demo-options.ts';
import { closeClients } from './embedded-aws/clients.ts';
import type { Emulator } from './embedded-aws/emulator.ts';
import { Failure } from './failure.ts';
import { loop, type LoopResult, start } from './loop.ts';
import { trackedRuns } from './paths.ts';
import { liveProgress, type Progress, type StageTiming } from './progress.ts';
import { resultsOf } from './report/results.ts';
import { modelLines } from './report/model-lines.ts';
import { seasonStoryOf } from './report/season-story.ts';
import { linesToTry, operatorLine, storyOf } from './report/story.ts';
import { createRunDirectory, removeRunDirectory } from './run-directory.ts';
import { season } from './season.ts';
import { breakRelease, type BrokenRelease } from './stages/break-release.ts';
import { keepModelDocuments } from './stages/model-documents.ts';
import type { DeployedRun } from './stages/run.ts';
import { startTrackingServer, type TrackingServer } from './tracking-server.ts';

/** `npm run demo`: the loop, told to a person. Whatever happens, nothing is left running. */
export async function demo(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  const options = parseDemoOptions(args);
  if (!options) return;
  if (options.json !== undefined) writeJson(options.json, {});
  await checkData(options.data);
  const { id, directory } = createRunDirectory();
  // Once it has ended nobody looks at pages.
  const tracking = options.once ? undefined : await trackRuns(directory, interrupt);
  let emulator: Emulator | undefined;
  try {
    await tell({ id, directory, interrupt }, options, tracking?.ready, (started) => {
      emulator = started;
    });
  } catch (error) {
    if (!interrupt.aborted) console.error(`What the run wrote is in ${directory}`);
    throw error;
  } finally {
    for (const started of [emulator, tracking]) if (started) await stop(started);
  }
  removeRunDirectory(directory);
}

/** undefined: whoever runs this keeps runs somewhere already. Programs that are started from now on are told where. */
async function trackRuns(directory: string, interrupt: AbortSignal): Promise<TrackingServer | undefined> {
  if (process.env['MLFLOW_TRACKING_URI']) return undefined;
  const tracking = await startTrackingServer(trackedRuns, join(directory, 'mlflow.log'), interrupt);
  process.env['MLFLOW_TRACKING_URI'] = tracking.uri;
  return tracking;
}

async function tell(
  run: Parameters<typeof start>[0],
  options: DemoOptions,
  tracking: Promise<void> | undefined,
  started: (emulator: Emulator) => void,
): Promise<void> {
  const progress = liveProgress();
  const deployed = await start(run, progress, options.port, started);
  try {
    await tracking;
    if (options.drift) {
      await tellSeason(deployed, options, progress);
      return;
    }
    const told = await loop(deployed, options.data, progress);
    const broken = options.breakRelease ? await breakOne(told, progress) : undefined;
    const results = resultsOf(told, [installTiming(), ...progress.timings], broken);
    console.log(storyOf(results));
    if (options.json !== undefined) writeJson(options.json, results);
    if (options.once) return;
    console.log(
      `\nHow good the data is: ${told.ingested.page}\n${modelLines(await keepModelDocuments(deployed, told.live))}\n\n${linesToTry(told)}\n\nIt stays up until Ctrl-C.`,
    );
    await untilInterrupted(run.interrupt, deployed.emulator);
  } finally {
    closeClients(deployed.clients);
  }
}

async function tellSeason(
  deployed: DeployedRun,
  { json, once }: DemoOptions,
  progress: Progress,
): Promise<void> {
  const result = await season(deployed, progress);
  console.log(seasonStoryOf(result));
  if (json !== undefined) writeJson(json, { stages: [installTiming(), ...progress.timings], season: result });
  if (once) return;
  console.log(
    `\nThe last check, and the runs:\n${operatorLine(deployed, 'drift')}\n${operatorLine(deployed, 'train', 'ls')}`,
  );
  console.log('\nIt stays up until Ctrl-C.');
  await untilInterrupted(deployed.interrupt, deployed.emulator);
}

/** Of what was told, the release that goes wrong on purpose. */
const breakOne = ({ run, api, trained }: LoopResult, progress: Progress): Promise<BrokenRelease> =>
  progress.stage('break-release', 'Release a broken model to half of the shoppers', (say) =>
    breakRelease(run, api, trained.modelPackageArn, say),
  );

async function untilInterrupted(interrupt: AbortSignal, { ended, stateDir }: Emulator): Promise<void> {
  if (interrupt.aborted) return;
  const first = await Promise.race([
    once(interrupt, 'abort').then(() => 'interrupt' as const),
    ended.then(() => 'end' as const),
  ]);
  if (first === 'end') throw new Failure(`The embedded AWS ended by itself; its log is in ${stateDir}.`);
}

/** What was installed before this process could start. */
function installTiming(): StageTiming {
  return { name: 'install', seconds: Number(process.env['VITRINE_INSTALL_SECONDS'] ?? 0) };
}

function writeJson(path: string, results: unknown): void {
  try {
    writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  } catch (error) {
    throw new Failure(
      `${path} cannot be written: ${error instanceof Error ? error.message : 'unknown error'}.`,
    );
  }
}

async function stop(started: Emulator | TrackingServer): Promise<void> {
  const killed = await started.stop();
  if (killed.length > 0)
    console.error(`These did not end by themselves and were killed:\n${killed.join('\n')}`);
}
