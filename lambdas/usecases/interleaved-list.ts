import { interleave } from '../domain/experiments/interleave.ts';
import type { RankedList, Recommendation } from '../domain/recommendation.ts';
import type { Candidate } from '../domain/rules/candidate.ts';
import type { Variant } from '../domain/trial.ts';
import type { Situation } from './situation.ts';

/**
 * A list of both models that run, asked at the same time. Where the candidate does not answer it is the other's alone, and
 * says of no item whose it is. The version is that of the model that serves.
 * @param arms of the model that serves, and of the candidate
 */
export async function interleavedList(
  rank: (variant: Variant) => Promise<RankedList | undefined>,
  arms: readonly [string, string],
  draft: { readonly length: number; readonly seed: string },
): Promise<RankedList | undefined> {
  const [live, tried] = await Promise.all([rank('primary'), rank('candidate')]);
  if (live === undefined || tried === undefined) return live;
  const drafted = [
    { ranker: arms[0], items: live.items },
    { ranker: arms[1], items: tried.items },
  ] as const;
  return { modelVersion: live.modelVersion, items: interleave(drafted, draft) };
}

/**
 * Whose list an answer is, and the experiment that it is part of. A list of both models is neither variant's; where it
 * was to be one and became another, it has no part in the experiment.
 */
export function answeredFor(
  shown: readonly Candidate[],
  { variant, experiment, interleaves }: Situation,
): Pick<Recommendation, 'variant' | 'experiment' | 'rankers'> {
  if (interleaves === undefined) return { variant, experiment: experiment ?? null };
  const rankers = shown.map(({ ranker }) => ranker);
  if (rankers.every((ranker) => ranker === undefined)) return { variant, experiment: null };
  return { variant: null, experiment: experiment ?? null, rankers };
}
