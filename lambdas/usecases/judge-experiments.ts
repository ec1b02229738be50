import type { Judgement } from '../domain/experiments/judgement.ts';
import { stopOf } from '../domain/experiments/stop.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { ExperimentReports } from '../domain/ports/experiment-reports.ts';
import type { StopSwitch } from '../domain/ports/experiment-stops.ts';
import type { WatchedExperiment } from './due-experiments.ts';

export interface JudgeExperimentsDependencies {
  readonly reports: ExperimentReports;
  readonly stops: StopSwitch;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

/**
 * Stops experiments whose last analysis says so, once: one that somebody let go on stays on.
 * @param who ARN of the workflow that asks
 */
export async function judgeExperiments(
  experiments: readonly WatchedExperiment[],
  who: string,
  dependencies: JudgeExperimentsDependencies,
): Promise<Judgement> {
  const [harmed, mismatched, stopped]: [string[], string[], string[]] = [[], [], []];
  for (const experiment of experiments) {
    const { name, salt } = experiment;
    const report = await dependencies.reports.last(name);
    if (report?.salt !== salt) continue;
    if (report.sampleRatio.mismatch) mismatched.push(name);
    if (typeof report.stop !== 'string') continue;
    harmed.push(name);
    const why = `analysis until ${report.until}: ${report.stop}`;
    if (await stop(experiment, { who, why }, dependencies)) stopped.push(name);
  }
  return { harmed, mismatched, stopped };
}

/** @returns whether it was stopped by this; false: somebody has decided about it */
async function stop(
  { name, salt }: WatchedExperiment,
  by: { readonly who: string; readonly why: string },
  { stops, auditLog, now }: JudgeExperimentsDependencies,
): Promise<boolean> {
  const known = await stops.current();
  if (stopOf({ name, salt }, known) !== undefined) return false;
  const at = new Date(now()).toISOString();
  await auditLog.append({ ...by, at, action: 'experiment.stopped', subject: name });
  const decision = { ...by, salt, state: 'stopped', at } as const;
  return (await stops.putStop(name, decision, known.get(name))) === 'decided';
}
