import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { FeedbackStore } from '../domain/ports/feedback-store.ts';
import type { MergeOutcome, SessionMerger } from '../domain/ports/session-merger.ts';
import type { Merge } from '../domain/shop-change.ts';
import type { Shopper } from '../domain/shopper.ts';
import { dropErased, type DropErasedDependencies } from './drop-erased.ts';
import { toldOf } from './give-feedback.ts';
import { mayKeep, type MayKeepDependencies } from './may-keep.ts';

export interface MergeSessionDependencies extends MayKeepDependencies, DropErasedDependencies {
  readonly sessionMerger: SessionMerger;
  readonly feedbackStore: Pick<FeedbackStore, 'adopt'>;
  readonly changeStream: ChangeStream;
  readonly keepDays: number;
  readonly now: () => number;
}

/**
 * Makes what an anonymous shopper did and said part of the user's history that they turned out to be: for the next answer, and
 * in the lake. A user who was erased gets nothing. Safe to repeat, as a caller does who got no answer.
 * @throws OnlineTableError
 * @throws EventStreamUnavailableError
 */
export async function mergeSession(
  { sessionId, userId }: Merge,
  { sessionMerger, feedbackStore, changeStream, keepDays, now, ...standing }: MergeSessionDependencies,
): Promise<MergeOutcome> {
  const keep = { keepDays, mayKeep: mayKeep(standing) };
  const merged = await sessionMerger.merge({ sessionId, userId }, keep);
  if (merged.outcome === 'taken') return merged;
  const said = await feedbackStore.adopt({ sessionId, userId }, keep);
  if (await dropErased(userId, standing)) return merged;
  const shopper: Shopper = { kind: 'user', id: userId };
  await changeStream.put([
    { kind: 'merge', sessionId, userId, receivedAtMs: now() },
    ...said.map((one) => ({ kind: 'feedback' as const, shopper, ...toldOf(one) })),
  ]);
  return merged;
}
