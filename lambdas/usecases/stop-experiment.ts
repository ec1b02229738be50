import type { ExperimentReport } from '../domain/experiments/report.ts';
import type { ExperimentStop } from '../domain/experiments/stop.ts';
import type { Operation } from '../domain/operation.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { StopSwitch } from '../domain/ports/experiment-stops.ts';
import { type Outcome, type Refusal, refuse } from '../domain/refusal.ts';
import { type ExperimentsDependencies, findExperiment, type FoundExperiment } from './find-experiment.ts';

export interface StopExperimentDependencies<
  Report extends ExperimentReport,
> extends ExperimentsDependencies<Report> {
  readonly stops: StopSwitch;
  readonly auditLog: Pick<AuditLog, 'append'>;
}

/** Gives everybody the first arm, as soon as those who answer know: seconds later. */
export const stopExperiment = <Report extends ExperimentReport>(
  name: string,
  operation: Operation,
  dependencies: StopExperimentDependencies<Report>,
): Promise<Outcome<FoundExperiment<Report>>> =>
  changeTo(name, 'stopped', operation, dependencies, ({ state }) =>
    state === 'stopped'
      ? { kind: 'conflict', code: 'already_stopped', message: `Experiment ${name} is stopped already` }
      : undefined,
  );

/** Lets a stopped experiment go on to its end. No analysis stops it again: somebody knew better. */
export const resumeExperiment = <Report extends ExperimentReport>(
  name: string,
  operation: Operation,
  dependencies: StopExperimentDependencies<Report>,
): Promise<Outcome<FoundExperiment<Report>>> =>
  changeTo(name, 'resumed', operation, dependencies, ({ state }) =>
    state === 'stopped'
      ? undefined
      : {
          kind: 'conflict',
          code: 'not_stopped',
          message: `Experiment ${name} is not stopped: it is ${state}`,
        },
  );

async function changeTo<Report extends ExperimentReport>(
  name: string,
  state: ExperimentStop['state'],
  { who, why }: Operation,
  dependencies: StopExperimentDependencies<Report>,
  refusalOf: (found: FoundExperiment<Report>) => Refusal | undefined,
): Promise<Outcome<FoundExperiment<Report>>> {
  const found = await findExperiment(name, dependencies);
  if (!found.ok) return found;
  if (found.value.state === 'ended')
    return refuse({ kind: 'conflict', code: 'experiment_ended', message: `Experiment ${name} has ended` });
  const refusal = refusalOf(found.value);
  if (refusal !== undefined) return refuse(refusal);
  const { experiment } = found.value;
  const { stops, auditLog, now } = dependencies;
  const at = new Date(now()).toISOString();
  const seen = (await stops.current()).get(name);
  await auditLog.append({ at, who, why, action: `experiment.${state}`, subject: name });
  const decision = { salt: experiment.salt, state, at, who, ...(why !== undefined && { why }) };
  const decided = await stops.putStop(name, decision, seen);
  if (decided === 'decided') return findExperiment(name, dependencies);
  const message = `Somebody else decided about experiment ${name} at the same moment: look at it`;
  return refuse({ kind: 'conflict', code: 'decided_meanwhile', message });
}
