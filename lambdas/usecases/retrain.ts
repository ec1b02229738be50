import type { WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import {
  automaticRunId,
  countedFromMs,
  RETRAINING_REASONS,
  type RetrainingPolicy,
  type RetrainingReason,
  whyNotNow,
} from '../domain/retraining.ts';

export interface RetrainDependencies {
  readonly training: Pick<WorkflowRuns, 'list' | 'start'>;
  readonly policy: RetrainingPolicy;
  readonly now: () => number;
}

export type RetrainOutcome =
  | { readonly outcome: 'started'; readonly runId: string; readonly reason: RetrainingReason }
  /** `unwanted`: the configuration trains for none of the reasons. `running`: one run at a time. */
  | { readonly outcome: 'held-back'; readonly why: 'unwanted' | 'running' | 'quiet' | 'budget' };

/** Who asked for a run that nobody asked for. */
const REQUESTED_BY = 'vitrine retraining';
const PAGE = 100;

/**
 * Trains another model for the gravest of the reasons: unless a run goes on, one started not long ago, or the month has
 * had its runs. What is held back comes again with the next check, while its reason lasts.
 */
export async function retrain(
  reasons: readonly RetrainingReason[],
  { training, policy, now }: RetrainDependencies,
): Promise<RetrainOutcome> {
  const [wanted] = RETRAINING_REASONS.filter((one) => reasons.includes(one) && policy.reasons.has(one));
  if (wanted === undefined) return { outcome: 'held-back', why: 'unwanted' };
  const nowMs = now();
  if ((await training.list({ limit: 1, state: 'running' })).items.length > 0)
    return { outcome: 'held-back', why: 'running' };
  const why = whyNotNow(await runsSince(countedFromMs(policy, nowMs), training), policy, nowMs);
  if (why !== undefined) return { outcome: 'held-back', why };
  const runId = automaticRunId(nowMs);
  const started = await training.start(runId, { runId, requestedBy: REQUESTED_BY, reason: wanted });
  return started === 'started'
    ? { outcome: 'started', runId, reason: wanted }
    : { outcome: 'held-back', why: 'running' };
}

async function runsSince(fromMs: number, training: RetrainDependencies['training']) {
  const found: { readonly id: string; readonly startedAt: string }[] = [];
  let next: string | undefined;
  do {
    const page = await training.list({ limit: PAGE, next });
    const newer = page.items.filter(({ startedAt }) => Date.parse(startedAt) >= fromMs);
    found.push(...newer);
    next = newer.length === page.items.length ? page.next : undefined;
  } while (next !== undefined);
  return found;
}
