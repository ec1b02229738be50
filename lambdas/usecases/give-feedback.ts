import type { Feedback } from '../domain/feedback.ts';
import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { FeedbackOutcome, FeedbackStore } from '../domain/ports/feedback-store.ts';
import type { Shopper } from '../domain/shopper.ts';
import { mayKeep, type MayKeepDependencies } from './may-keep.ts';

export interface GiveFeedbackDependencies extends MayKeepDependencies {
  readonly feedbackStore: Pick<FeedbackStore, 'put'>;
  readonly changeStream: ChangeStream;
  /** How long what was said in a session stays. */
  readonly keepDays: number;
  readonly now: () => number;
}

/**
 * Keeps what a shopper said, for their next answer and for the lake. The lake learns only of what may be kept. Safe to
 * repeat, as a caller does who got no answer.
 * @throws OnlineTableError
 * @throws EventStreamUnavailableError
 */
export async function giveFeedback(
  shopper: Shopper,
  said: readonly Omit<Feedback, 'timestampMs'>[],
  { feedbackStore, changeStream, keepDays, now, ...standing }: GiveFeedbackDependencies,
): Promise<FeedbackOutcome> {
  const timestampMs = now();
  const feedback = said.map((one) => ({ ...one, timestampMs }));
  const outcome = await feedbackStore.put(shopper, feedback, { keepDays, mayKeep: mayKeep(standing) });
  if (outcome === 'kept')
    await changeStream.put(feedback.map((one) => ({ kind: 'feedback', shopper, ...toldOf(one) })));
  return outcome;
}

/** As it goes over the stream. */
export const toldOf = ({ timestampMs, ...said }: Feedback) => ({ ...said, receivedAtMs: timestampMs });
