import * as z from 'zod';

/** SageMaker allows so many characters in a hyperparameter, and `CmaEs` gives the search space in one. */
const longestHyperparameter = 2500;

const numberScale = z.enum(['auto', 'linear', 'logarithmic', 'reverse-logarithmic']);

/** What one hyperparameter is searched in, both ends included. */
const range = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('integer'),
      from: z.int(),
      to: z.int(),
      scale: numberScale.exclude(['reverse-logarithmic']).default('auto'),
    }),
    z.strictObject({
      type: z.literal('continuous'),
      from: z.number(),
      to: z.number(),
      scale: numberScale.default('auto'),
    }),
    z.strictObject({ type: z.literal('categorical'), values: z.array(z.string().min(1)).min(1).max(30) }),
  ])
  .check(({ value, issues }) => {
    if (value.type === 'categorical') return;
    const refuse = (field: 'from' | 'scale', message: string): void => {
      issues.push({ code: 'custom', input: value[field], path: [field], message });
    };
    if (value.from > value.to) refuse('from', 'must not exceed `to`');
    if (value.scale === 'logarithmic' && value.from <= 0)
      refuse('from', 'must be above 0 on a logarithmic scale');
    if (value.scale === 'reverse-logarithmic' && (value.from < 0 || value.to >= 1))
      refuse('scale', 'needs a range within 0 <= x < 1 to be reverse-logarithmic');
  });

/**
 * The search for hyperparameters, the same on AWS and on one machine. It says how a training run searches that is
 * asked to (`tune: true` in its input); others are not touched by it.
 */
export const tuningSchema = z
  .strictObject({
    /** `CmaEs` searches inside the training jobs; the others are tuning jobs of SageMaker's. */
    strategy: z.enum(['Bayesian', 'Random', 'Hyperband', 'Grid', 'CmaEs']),
    objective: z.strictObject({
      /** A metric that training logs. */
      metric: z.string().regex(/^[a-z0-9_]+$/),
      goal: z.enum(['Maximize', 'Minimize']),
    }),
    parameters: z
      .record(z.string().regex(/^[a-z][a-z0-9_]*$/), range)
      .refine((parameters) => Object.keys(parameters).length > 0, 'must name what is searched'),
    /** How many moments of the past each trial is judged at; twice as many take twice as long. */
    folds: z.int().min(1).max(12),
    jobs: z.int().min(1).max(750),
    parallelJobs: z.int().min(1).max(100),
    /** Whether a job ends that is worse than the median of the others at the same point. */
    stopsEarly: z.boolean(),
    maxRuntimeSeconds: z.int().min(120),
    seed: z.int().min(0),
    /** How often a job logs its objective: before it may be stopped, and at most. Only for Hyperband. */
    resource: z.strictObject({ least: z.int().min(1), most: z.int().min(1) }).optional(),
  })
  .check(({ value, issues }) => {
    const refuse = (field: keyof typeof value, message: string): void => {
      issues.push({ code: 'custom', input: value[field], path: [field], message });
    };
    if (value.parallelJobs > value.jobs) refuse('parallelJobs', 'must not exceed tuning.jobs');
    if ((value.strategy === 'Hyperband') !== (value.resource !== undefined))
      refuse('resource', 'belongs to the strategy Hyperband, and only to it');
    if (value.stopsEarly && !['Bayesian', 'Random', 'Grid'].includes(value.strategy))
      refuse('stopsEarly', `must be false: ${value.strategy} has a rule of its own, or none`);
    if (
      value.strategy === 'Grid' &&
      Object.values(value.parameters).some(({ type }) => type !== 'categorical')
    )
      refuse('parameters', 'must all be categorical for the strategy Grid');
    if (JSON.stringify(value.parameters).length > longestHyperparameter)
      refuse('parameters', `must be shorter than ${String(longestHyperparameter)} characters as JSON`);
  });

export type TuningConfig = z.output<typeof tuningSchema>;
