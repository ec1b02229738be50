import type { Operation } from '../domain/operation.ts';
import type { TrialLease } from '../domain/ports/trials.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { type Release, versionOf } from '../domain/release.ts';
import { findRelease } from './find-release.ts';
import { useModel, type UseModelDependencies } from './use-model.ts';

export interface RollBackDependencies extends UseModelDependencies {
  readonly modelName: string;
  readonly lease: Pick<TrialLease, 'revoke'>;
}

/** Releases what served before a release, all at once; one that tries its model loses its shoppers, and goes back itself. */
export async function rollBack(
  id: string,
  operation: Operation,
  dependencies: RollBackDependencies,
): Promise<Outcome<Release>> {
  const found = await findRelease(id, dependencies);
  if (!found.ok) return found;
  const { state, replaces, canary, shadow } = found.value;
  const isTried = (canary?.minutes ?? 0) > 0 || shadow !== undefined;
  if (state === 'running' && isTried) return revoke(found.value, operation, dependencies);
  if (state === 'running')
    return refuse({
      kind: 'conflict',
      code: 'release_running',
      message: `Release ${id} is running; it can be rolled back when it has ended`,
    });
  if (replaces === undefined)
    return refuse({
      kind: 'conflict',
      code: 'nothing_before',
      message: `Nothing served before release ${id}, so there is nothing to go back to`,
    });
  const live = await dependencies.liveRelease.read();
  if (live !== undefined && versionOf(live.modelPackageArn) === replaces)
    return refuse({
      kind: 'conflict',
      code: 'already_live',
      message: `Version ${replaces}, which served before release ${id}, serves already`,
    });
  const request = { name: dependencies.modelName, version: replaces, strategy: 'all-at-once' } as const;
  const why = [`rollback of ${id}`, operation.why].filter((part) => part !== undefined).join(': ');
  return useModel(request, { ...operation, why }, dependencies, id);
}

/** Its workflow finds out at its next look. */
async function revoke(
  release: Release,
  operation: Operation,
  { auditLog, lease, now }: RollBackDependencies,
): Promise<Outcome<Release>> {
  const action = 'release.rollback-requested';
  await auditLog.append({ ...operation, at: new Date(now()).toISOString(), action, subject: release.id });
  await lease.revoke(release.id, now());
  return done(release);
}
