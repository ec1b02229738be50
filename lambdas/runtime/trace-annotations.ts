import type { Recommendation } from '../domain/recommendation.ts';
import { tracer } from './powertools.ts';

type Answered = Pick<Recommendation, 'modelVersion' | 'variant' | 'fallback'> & { readonly scenario: string };

/** By what X-Ray finds the traces of recommendations. What an answer lacks is no annotation: `fallback` means that one was. */
export function annotateTrace(answered: Answered): void {
  for (const [key, value] of Object.entries(answered)) if (value !== null) tracer.putAnnotation(key, value);
}
