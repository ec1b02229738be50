import type { Page, PageRequest } from '../domain/page.ts';
import type { WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { type Release, type ReleaseInput, versionOf } from '../domain/release.ts';

export interface ReleaseRuns {
  readonly releases: WorkflowRuns;
  /** Reads what a run was started with; whoever starts one by hand may give less than this API. */
  readonly inputOf: (input: unknown) => ReleaseInput;
}

export async function findRelease(id: string, { releases, inputOf }: ReleaseRuns): Promise<Outcome<Release>> {
  const run = await releases.find(id);
  if (run !== undefined) return done(releaseOf(run, inputOf(run.input)));
  return refuse({ kind: 'missing', code: 'unknown_release', message: `There is no release ${id}` });
}

/** Newest first. */
export async function listReleases(
  request: PageRequest & { readonly state?: 'running' },
  { releases, inputOf }: ReleaseRuns,
): Promise<Page<Release>> {
  const { items, ...page } = await releases.list(request);
  const runs = await Promise.all(items.map(({ id }) => releases.find(id)));
  return {
    ...page,
    items: runs.filter((run) => run !== undefined).map((run) => releaseOf(run, inputOf(run.input))),
  };
}

function releaseOf(
  { id, state, startedAt, endedAt, step, cause }: WorkflowRun,
  input: ReleaseInput,
): Release {
  const { modelPackageArn, strategy, replaces, requestedBy, why } = input;
  return {
    id,
    state,
    version: versionOf(modelPackageArn),
    strategy,
    replaces: replaces === undefined ? undefined : versionOf(replaces),
    requestedBy,
    why,
    startedAt,
    endedAt,
    step,
    cause,
  };
}
