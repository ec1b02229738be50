import type { EnvironmentConfigInput } from '../lib/config.ts';

/** What is worth searching for the two-stage ranker: every environment tunes the same model. */
export const searchSpace = {
  ease_l2: { type: 'continuous', from: 10, to: 5000, scale: 'logarithmic' },
  next_half_life_days: { type: 'continuous', from: 5, to: 180, scale: 'logarithmic' },
  neighbours: { type: 'integer', from: 50, to: 400, scale: 'linear' },
  candidates: { type: 'integer', from: 100, to: 400, scale: 'linear' },
  learning_rate: { type: 'continuous', from: 0.02, to: 0.3, scale: 'logarithmic' },
  leaves: { type: 'integer', from: 7, to: 127, scale: 'linear' },
  min_child: { type: 'integer', from: 20, to: 400, scale: 'linear' },
  trees: { type: 'integer', from: 50, to: 600, scale: 'linear' },
} satisfies EnvironmentConfigInput['tuning']['parameters'];

/** What a search makes as good as it can. */
export const objective = {
  metric: 'validation_ndcg_at_20',
  goal: 'Maximize',
} satisfies EnvironmentConfigInput['tuning']['objective'];
