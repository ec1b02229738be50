import type { Operation } from '../domain/operation.ts';
import type { AuditEntry, AuditLog } from '../domain/ports/audit-log.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { dayOf, retirementOf } from '../domain/registered-model.ts';
import type { Release, Strategy } from '../domain/release.ts';
import { canaryOf, type CanarySettings, shadowOf } from './canary-of.ts';
import { findModel } from './find-model.ts';
import { findRelease, listReleases, type ReleaseRuns } from './find-release.ts';
import type { ModelsDependencies, ModelWithState } from './list-models.ts';

export interface UseModelRequest {
  readonly name: string;
  readonly version: number;
  readonly strategy: Strategy;
  readonly canaryPercent?: number | undefined;
  readonly canaryMinutes?: number | undefined;
  readonly shadowPercent?: number | undefined;
  readonly shadowMinutes?: number | undefined;
}

export interface UseModelDependencies extends ModelsDependencies, ReleaseRuns {
  readonly auditLog: AuditLog;
  /** What the endpoint runs on. */
  readonly instanceType: string;
  /** How models are tried where a request does not say; undefined: the host runs one model at a time. */
  readonly canary?: CanarySettings | undefined;
  /** How long after it was made a model may be released, where nobody set another day for it. */
  readonly retireAfterDays: number;
}

/** Between the entry in the log and the start of the run; a caller who died there blocks nobody for longer. */
const STARTING_MS = 60_000;
/** Writers of other entries at the same moment. */
const ATTEMPTS = 5;
/** More decisions than are taken in the time that a start takes. */
const RECENT_ENTRIES = 20;

/**
 * Starts the release of a version, one at a time. Asked again for what is being released, it answers with that.
 * The log's order decides between callers at the same moment: who is next after what both saw, starts.
 * @param takesBack the release that this one undoes
 */
export async function useModel(
  request: UseModelRequest,
  operation: Operation,
  dependencies: UseModelDependencies,
  takesBack?: string,
): Promise<Outcome<Release>> {
  const action =
    takesBack === undefined ? ('release.requested' as const) : ('release.rollback-requested' as const);
  const found = await findModel(String(request.version), dependencies);
  if (!found.ok) return found;
  const refusal = whyNot(request, found.value, dependencies);
  if (refusal !== undefined) return refusal;
  const planned = canaryOf(request, dependencies.canary);
  if (!planned.ok) return planned;
  const shadow = shadowOf(request, dependencies.canary);
  if (!shadow.ok) return shadow;
  const { auditLog, now, releases, liveRelease } = dependencies;

  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const sequence = await auditLog.lastSequence();
    const running = await runningRelease(request, dependencies);
    if (running !== undefined) return running;
    const live = await liveRelease.read();
    const id = `r${sequence + 1}-v${request.version}`;
    const entry = { ...operation, at: new Date(now()).toISOString(), action, subject: id };
    if ((await auditLog.appendAfter(sequence, entry)) === 'overtaken') continue;
    await releases.start(id, {
      modelPackageArn: found.value.arn,
      strategy: request.strategy,
      // What served before was tried then; whoever goes back to it is in a hurry.
      ...(takesBack === undefined ? { canary: planned.value, shadow: shadow.value } : { takesBack }),
      replaces: live?.modelPackageArn,
      requestedBy: operation.who,
      why: operation.why,
    });
    return findRelease(id, dependencies);
  }
  return refuse({
    kind: 'conflict',
    code: 'release_running',
    message: 'Others decide about models at this moment; ask again',
  });
}

/** What is wrong with the version, whatever else goes on. */
function whyNot(
  { name, version }: UseModelRequest,
  model: ModelWithState,
  { instanceType, retireAfterDays, now }: UseModelDependencies,
) {
  if (name !== model.name)
    return refuse({
      kind: 'missing',
      code: 'unknown_model',
      message: `There is no model ${name}; this platform's is ${model.name}`,
    });
  const conflict = (code: 'retired' | 'rejected' | 'not_approved' | 'incompatible', message: string) =>
    refuse({ kind: 'conflict', code, message });
  if (model.approval === 'rejected')
    return conflict('rejected', `Version ${version} was rejected; approve it first if that was wrong`);
  const retireOn = retirementOf(model, retireAfterDays);
  // What serves may be started anew: an alarm says that it must be replaced.
  if (model.state !== 'live' && retireOn <= dayOf(now()))
    return conflict('retired', `Version ${version} was retired on ${retireOn}`);
  if (model.approval === 'pending')
    return conflict('not_approved', `Version ${version} is not approved: POST /models/${version}/approve`);
  if (model.instanceTypes.length > 0 && !model.instanceTypes.includes(instanceType))
    return conflict(
      'incompatible',
      `Version ${version} was registered for ${model.instanceTypes.join(', ')}; the endpoint runs on ${instanceType}`,
    );
  return undefined;
}

async function runningRelease(
  { version, strategy }: UseModelRequest,
  dependencies: UseModelDependencies,
): Promise<Outcome<Release> | undefined> {
  const { items } = await listReleases({ limit: 1, state: 'running' }, dependencies);
  const [running] = items;
  if (running?.version === version && running.strategy === strategy) return done(running);
  const id = running?.id ?? (await startingRelease(dependencies));
  if (id === undefined) return undefined;
  return refuse({
    kind: 'conflict',
    code: 'release_running',
    message: `Release ${id} is running; another can start when it has ended`,
  });
}

/** A release that is in the log and was not started yet. */
async function startingRelease({
  auditLog,
  releases,
  now,
}: UseModelDependencies): Promise<string | undefined> {
  const { items } = await auditLog.list({ limit: RECENT_ENTRIES });
  const asked = items.find(isRequest);
  if (asked === undefined || now() - Date.parse(asked.at) > STARTING_MS) return undefined;
  return (await releases.find(asked.subject)) === undefined ? asked.subject : undefined;
}

const isRequest = ({ action }: AuditEntry): boolean =>
  action === 'release.requested' || action === 'release.rollback-requested';
