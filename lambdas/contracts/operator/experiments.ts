import * as z from 'zod';
import type { Experiment } from '../../domain/experiments/experiment.ts';
import { ARM_VERDICTS } from '../../domain/experiments/report.ts';
import { EXPERIMENT_STATES } from '../../domain/experiments/state.ts';
import { type ExperimentStop, STOP_STATES } from '../../domain/experiments/stop.ts';
import { SCENARIO_NAMES } from '../../domain/scenario.ts';
import { type ExperimentReport, experimentReportSchema, exampleReport } from './experiment-report.ts';
import { whySchema } from './models.ts';
import { useModelRequestSchema } from './releases.ts';

const experimentFields = {
  name: z.string(),
  state: z.enum(EXPERIMENT_STATES).meta({ description: 'stopped: everybody gets the first arm.' }),
  scenarios: z.array(z.enum(SCENARIO_NAMES)).readonly(),
  arms: z
    .array(
      z.strictObject({
        name: z.string(),
        weight: z.number(),
        modelVersion: z.int().min(1).optional().meta({ description: 'Absent: it gets what serves.' }),
        verdict: z
          .enum(ARM_VERDICTS)
          .optional()
          .meta({ description: 'What it came to beside the first; absent: not analysed, or the first.' }),
        says: z.string().optional(),
      }),
    )
    .readonly(),
  holdout: z.number(),
  rampUp: z.number(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  analysedUntil: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'What the last analysis knew; absent: there is none.' }),
  stop: z
    .strictObject({
      state: z.enum(STOP_STATES),
      at: z.iso.datetime(),
      who: z.string().meta({ description: 'An IAM caller, or the workflow of the daily analysis.' }),
      why: z.string().optional(),
    })
    .optional()
    .meta({
      description: 'What was decided last about it before its end; resumed: it goes on after a stop.',
    }),
};

const experimentExample = {
  name: 'two-stage-7',
  state: 'running' as const,
  scenarios: ['home' as const],
  arms: [
    { name: 'control', weight: 0.5 },
    { name: 'new', weight: 0.5, modelVersion: 7, ...exampleReport.verdicts['new'] },
  ],
  holdout: 0,
  rampUp: 1,
  start: '2027-01-11T00:00:00.000Z',
  end: '2027-02-08T00:00:00.000Z',
  analysedUntil: exampleReport.until,
};

/** The answer of `GET /experiments`: all of the configuration. */
export const experimentsResponseSchema = z
  .strictObject({ items: z.array(z.strictObject(experimentFields)).readonly() })
  .meta({ examples: [{ items: [experimentExample] }] });

/** The answer of `GET /experiments/{name}`. */
export const experimentDetailsSchema = z
  .strictObject({
    ...experimentFields,
    report: experimentReportSchema.optional().meta({ description: 'The last analysis.' }),
  })
  .meta({ examples: [{ ...experimentExample, report: exampleReport }] });

const { strategy, canaryPercent, canaryMinutes, shadowPercent, shadowMinutes } = useModelRequestSchema.shape;

/** The body of `POST /experiments/{name}/promote`. */
export const promoteRequestSchema = z
  .strictObject({
    arm: z.string().min(1).optional().meta({ description: 'By default the only one that won.' }),
    force: z.boolean().default(false).meta({
      description: 'Releases the model of an arm that did not win; `why` is then required.',
    }),
    strategy,
    canaryPercent,
    canaryMinutes,
    shadowPercent,
    shadowMinutes,
    why: whySchema,
  })
  .meta({
    examples: [
      { strategy: 'canary', canaryPercent: 10, canaryMinutes: 15 },
      { arm: 'new', force: true, why: 'The old model is withdrawn' },
    ],
  });

/** The body of `POST /experiments/{name}/stop` and of `resume`. */
export const stopExperimentRequestSchema = z
  .strictObject({ why: whySchema })
  .meta({ examples: [{ why: 'The campaign makes the shop another one' }] });

interface Found {
  readonly experiment: Experiment<unknown>;
  readonly state: z.output<typeof experimentFields.state>;
  readonly report: ExperimentReport | undefined;
  readonly stop: ExperimentStop | undefined;
}

export function experimentOf({ experiment, state, report, stop }: Found) {
  const { name, scenarios, arms, holdout, rampUp, startMs, endMs } = experiment;
  return {
    name,
    state,
    scenarios,
    arms: arms.map((arm) => ({
      name: arm.name,
      weight: arm.weight,
      modelVersion: arm.modelVersion,
      ...report?.verdicts[arm.name],
    })),
    holdout,
    rampUp,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    analysedUntil: report?.until,
    stop: stop && { state: stop.state, at: stop.at, who: stop.who, why: stop.why },
  } satisfies z.output<typeof experimentsResponseSchema>['items'][number];
}

export const experimentDetailsOf = (found: Found): z.output<typeof experimentDetailsSchema> => ({
  ...experimentOf(found),
  report: found.report,
});
