import type { Recommendation } from '../domain/recommendation.ts';

/** The answer to a request that was only checked. */
export const nothingFor = (recommendationId: string): Recommendation => ({
  recommendationId,
  items: [],
  modelVersion: null,
  variant: null,
  experiment: null,
  fallback: 'none',
  propensities: [],
  effects: [],
});
