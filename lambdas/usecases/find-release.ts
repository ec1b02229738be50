import type { Page, PageRequest } from '../domain/page.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { type Release, type ReleaseEntry, type ReleaseInput, versionOf } from '../domain/release.ts';

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

/** The most pages of the log that are looked through, and how long each is: some years of releases. */
const LOG_PAGES = 20;
const PAGE = 100;

/** One release with all that became of it, oldest first: the log tells when, and why. */
export async function describeRelease(
  id: string,
  { auditLog, ...runs }: ReleaseRuns & { readonly auditLog: AuditLog },
): Promise<Outcome<Release>> {
  const found = await findRelease(id, runs);
  if (!found.ok) return found;
  const history: ReleaseEntry[] = [];
  let next: string | undefined;
  for (let page = 0; page < LOG_PAGES; page += 1) {
    const { items, next: older } = await auditLog.list({ limit: PAGE, ...(next !== undefined && { next }) });
    for (const { at, action, subject, why } of items)
      if (subject === id) history.unshift({ at, action, why });
    next = older;
    const isWhole = history[0]?.action.endsWith('requested') === true;
    if (isWhole || next === undefined) break;
  }
  return done({ ...found.value, history });
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
  const { modelPackageArn, strategy, canary, shadow, replaces, requestedBy, why } = input;
  return {
    id,
    state,
    version: versionOf(modelPackageArn),
    strategy,
    canary,
    shadow,
    replaces: replaces === undefined ? undefined : versionOf(replaces),
    requestedBy,
    why,
    startedAt,
    endedAt,
    step,
    cause,
  };
}
