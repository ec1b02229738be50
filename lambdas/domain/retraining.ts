import { DAY_MS } from './history.ts';

/** For what another model is trained though nobody asked for one, the gravest first. */
export const RETRAINING_REASONS = ['outcome', 'drift', 'new-data', 'schedule'] as const;

export type RetrainingReason = (typeof RETRAINING_REASONS)[number];

/** What a run says that somebody asked for. */
export const BY_HAND = 'by-hand';

export interface RetrainingPolicy {
  readonly reasons: ReadonlySet<RetrainingReason>;
  /** After a run of any kind has started, none is started by itself for so long. */
  readonly quietHours: number;
  /** Runs in a calendar month (UTC) that nobody asked for. */
  readonly mostAMonth: number;
}

interface StartedRun {
  readonly id: string;
  readonly startedAt: string;
}

const PREFIX = 'auto-';
const HOUR_MS = DAY_MS / 24;

/**
 * The id of a run that nobody asked for: one in ten minutes. Those who decide at the same moment choose the same, and of
 * one id there is one run; so two reasons that arrive together start one. `auto-260301-101` fits into names of jobs.
 */
export function automaticRunId(nowMs: number): string {
  const digits = new Date(nowMs).toISOString().slice(2, 15).replaceAll(/[-:]/g, '');
  const [date = '', time = ''] = digits.split('T');
  return `${PREFIX}${date}-${time}`;
}

/** From when on runs count for the decision. */
export const countedFromMs = ({ quietHours }: RetrainingPolicy, nowMs: number): number =>
  Math.min(monthOf(nowMs), nowMs - quietHours * HOUR_MS);

/**
 * Why no run is started now; undefined: one may be.
 * @param runs those since `countedFromMs`
 */
export function whyNotNow(
  runs: readonly StartedRun[],
  policy: RetrainingPolicy,
  nowMs: number,
): 'quiet' | 'budget' | undefined {
  const quietFrom = nowMs - policy.quietHours * HOUR_MS;
  if (runs.some(({ startedAt }) => Date.parse(startedAt) > quietFrom)) return 'quiet';
  const month = monthOf(nowMs);
  const own = runs.filter(({ id, startedAt }) => id.startsWith(PREFIX) && Date.parse(startedAt) >= month);
  return own.length >= policy.mostAMonth ? 'budget' : undefined;
}

function monthOf(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
}
