import * as z from 'zod';
import { RUN_STATES, type WorkflowRun } from '../../domain/ports/workflow-runs.ts';
import { BY_HAND, RETRAINING_REASONS } from '../../domain/retraining.ts';
import type { RunJob, SearchInput } from '../../domain/training.ts';
import { ALGORITHMS, OBJECTIVES } from './known-algorithms.ts';
import { pageOf } from './paging.ts';
import { parameterRangesOf, searchRangeSchema } from './search-space.ts';

/** SageMaker allows 32 characters for a tuning job, of which the environment's name takes some. */
const MAX_NAME = 19;

/** The body of `POST /train`. */
export const trainRequestSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
      .max(MAX_NAME)
      .optional()
      .meta({ description: 'The id of the run; sent twice it starts one. Left out: the API makes one.' }),
    dataset: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The lake's database in Glue; left out: this environment's." }),
    snapshot: z.string().regex(/^\d+$/).optional().meta({
      description: 'Of the table interactions, to train on the past as it was; left out: the newest.',
    }),
    modelType: z.enum([...ALGORITHMS.keys()]),
    hyperparameters: z
      .record(z.string(), z.number())
      .default({})
      .meta({ description: 'What is not given has its default, or is searched.' }),
    searchSpace: z
      .record(z.string(), searchRangeSchema)
      .optional()
      .meta({ description: 'What a search before the fit tries; left out: there is no search.' }),
    objective: z
      .strictObject({
        metric: z.enum(OBJECTIVES).default(OBJECTIVES[0] ?? ''),
        goal: z.literal('maximize').default('maximize'),
      })
      .optional()
      .meta({ description: 'What the search makes as good as it can.' }),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string): void => {
      issues.push({ code: 'custom', input: value, path, message });
    };
    const known = ALGORITHMS.get(value.modelType);
    const searched = Object.entries(value.searchSpace ?? {});
    const within = (path: string[], name: string, given: readonly number[], whole: boolean): void => {
      const limits = known?.get(name);
      if (limits === undefined) {
        refuse(path.slice(0, 2), `${value.modelType} has no hyperparameter ${name}`);
      } else if (limits.type === 'integer' && !whole) {
        refuse(path.slice(0, 2), 'takes whole numbers only');
      } else if (given.some((number) => number < limits.minimum || number > limits.maximum)) {
        refuse(path, `must be from ${limits.minimum} to ${limits.maximum}`);
      }
    };
    for (const [name, number] of Object.entries(value.hyperparameters))
      within(['hyperparameters', name], name, [number], Number.isInteger(number));
    for (const [name, { from, to, type }] of searched) {
      for (const [end, number] of Object.entries({ from, to }))
        within(['searchSpace', name, end], name, [number], type === 'integer');
      if (name in value.hyperparameters)
        refuse(['searchSpace', name], 'is fixed by `hyperparameters`: search it or fix it');
    }
    if (value.searchSpace !== undefined && searched.length === 0)
      refuse(['searchSpace'], 'must name what is searched');
    if (value.objective !== undefined && value.searchSpace === undefined)
      refuse(['objective'], 'says nothing without `searchSpace`');
  })
  .meta({
    examples: [
      {
        modelType: 'two-stage',
        hyperparameters: { seed: 7 },
        searchSpace: { leaves: { type: 'integer', from: 15, to: 127 } },
        objective: { metric: 'validation_ndcg_at_20', goal: 'maximize' },
      },
    ],
  });

/** The search of a request as the training workflow takes it; undefined: it asks for none. */
export function searchInputOf({
  searchSpace,
  objective = { metric: OBJECTIVES[0] ?? '', goal: 'maximize' },
}: z.output<typeof trainRequestSchema>): SearchInput | undefined {
  if (searchSpace === undefined) return undefined;
  return {
    ranges: parameterRangesOf(searchSpace),
    space: searchSpace,
    metric: objective.metric,
    goal: 'Maximize',
    direction: objective.goal,
  };
}

/** What is told of a run of a workflow at least. */
export const runFields = {
  id: z.string(),
  state: z.enum(RUN_STATES),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
};

const summaryExample = { id: '260301-101500-a1b2', state: 'running', startedAt: '2026-03-01T10:15:00.000Z' };

const jobSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['training', 'processing', 'tuning']),
  state: z.enum(RUN_STATES),
  instanceType: z.string(),
  instances: z.int(),
  seconds: z.number().min(0).meta({ description: 'That its instances ran; of a search, of all trials.' }),
  metrics: z.record(z.string(), z.number()),
  failure: z.string().optional(),
});

export const trainingJobSchema = z
  .strictObject({
    ...runFields,
    requestedBy: z.string().optional(),
    reason: z
      .enum([...RETRAINING_REASONS, BY_HAND])
      .optional()
      .meta({
        description: 'What it was started for; absent of runs that were started past the API.',
      }),
    step: z.string().optional().meta({ description: 'The state of the workflow that it is in.' }),
    cause: z.string().optional().meta({ description: 'Why it failed or was stopped.' }),
    modelPackageArn: z.string().optional().meta({ description: 'What it registered.' }),
    jobs: z.array(jobSchema).readonly(),
    costUsd: z.number().optional().meta({
      description: "So far, SageMaker's instances alone; absent where their prices are not configured.",
    }),
    logTail: z.array(z.string()).readonly().meta({ description: 'Of its newest job.' }),
  })
  .meta({
    examples: [
      {
        ...summaryExample,
        step: 'FitHoldoutJobWait',
        jobs: [
          {
            name: 'prod-260301-101500-a1b2-holdout',
            kind: 'training',
            state: 'running',
            instanceType: 'ml.m5.4xlarge',
            instances: 1,
            seconds: 312,
            metrics: { fit_seconds: 57.4 },
          },
        ],
        costUsd: 0.08,
        logTail: ['[metric] fit_seconds=57.4'],
      },
    ],
  });

export const trainingJobsResponseSchema = pageOf(z.strictObject(runFields)).meta({
  description: 'Newest first.',
  examples: [{ items: [summaryExample] }],
});

/** The body of `POST /training-jobs/{id}/stop`. */
export const stopRequestSchema = z.strictObject({}).meta({ examples: [{}] });

const inputSchema = z.object({
  requestedBy: z.string().optional(),
  reason: trainingJobSchema.shape.reason.catch(undefined),
});
const outputSchema = z.object({ modelPackageArn: z.string() });

interface WatchedTraining {
  readonly run: WorkflowRun;
  readonly jobs: readonly RunJob[];
  readonly costUsd: number | undefined;
  readonly logTail: readonly string[];
}

/** What each run of a workflow tells of itself. */
export const runOf = ({ id, state, startedAt, endedAt, step, cause }: WorkflowRun) => ({
  id,
  state,
  startedAt,
  endedAt,
  step,
  cause,
});

export const trainingJobOf = ({
  run,
  jobs,
  ...rest
}: WatchedTraining): z.output<typeof trainingJobSchema> => ({
  ...runOf(run),
  // Runs that others start say less.
  requestedBy: inputSchema.safeParse(run.input).data?.requestedBy,
  reason: inputSchema.safeParse(run.input).data?.reason,
  modelPackageArn: outputSchema.safeParse(run.output).data?.modelPackageArn,
  jobs: jobs.map((job) => ({ ...job, metrics: { ...job.metrics } })),
  ...rest,
});
