import type { DriftReport } from '../../lambdas/contracts/operator/drift.ts';
import type { DataSet } from './data/data-set.ts';
import { prepareSeason } from './data/prepare-data.ts';
import { firstModel } from './loop.ts';
import type { Progress } from './progress.ts';
import { checkDrift } from './stages/check-drift.ts';
import { type DriftAlarm, driftAlarms } from './stages/drift-alarms.ts';
import { ingest } from './stages/ingest.ts';
import { approveAndRelease } from './stages/release.ts';
import { retrained, type Retraining } from './stages/retrained.ts';
import type { DeployedRun } from './stages/run.ts';
import type { TrainedModel } from './stages/train.ts';
import { upload } from './stages/upload.ts';

/**
 * Six weeks, of which an evaluation keeps two, and six days in which the second model is asked: with more, there would be
 * enough new data for a third.
 */
const SEASON_DAYS = 48;

/** What a season does to a model, and what another one recovers. */
export interface SeasonResult {
  readonly first: TrainedModel;
  /** The check of the first model in the season. */
  readonly lost: DriftReport;
  readonly alarms: readonly DriftAlarm[];
  readonly second: Retraining;
  /** The check of the second model in the season's last six days, which nobody had seen; absent where it was refused. */
  readonly recovered?: DriftReport;
}

/** A model serves; a season comes; a check finds it, its reasons train another model, and a person releases that one. */
export async function season(run: DeployedRun, progress: Progress): Promise<SeasonResult> {
  const prepared = await progress.stage('data', 'Simulate a shop, and a season after it', (say) =>
    prepareSeason(run, SEASON_DAYS, say),
  );
  const { trained: first } = await firstModel(run, prepared.shop, progress);
  const lost = await dropAndCheck(run, 'season', prepared.season, progress);
  const alarms = await progress.stage('alarms', 'Evaluate the alarms', () =>
    driftAlarms(run, ['OutcomeLoss', 'FeatureDrift']),
  );
  const second = await progress.stage('retrain', 'Train another model for what was found', (say) =>
    retrained(run, say),
  );
  const { outcome } = second;
  if ('refusal' in outcome) return { first, lost, alarms, second };
  await progress.stage('release-again', 'Approve and release it', (say) =>
    approveAndRelease(run, outcome.modelPackageArn, say),
  );
  const recovered = await dropAndCheck(run, 'end-of-season', prepared.end, progress);
  return { first, lost, alarms, second, recovered };
}

async function dropAndCheck(
  run: DeployedRun,
  name: string,
  data: DataSet,
  progress: Progress,
): Promise<DriftReport> {
  const drop = { ...run, id: `${run.id}-${name}` };
  await progress.stage(`ingest-${name}`, `Ingest the ${name.replaceAll('-', ' ')}`, async (say) => {
    await upload(drop, data, say);
    await ingest(drop, data, say);
  });
  return progress.stage(`check-${name}`, 'Check the model that serves for drift', (say) =>
    checkDrift(run, say),
  );
}
