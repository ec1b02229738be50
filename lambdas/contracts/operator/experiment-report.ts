import * as z from 'zod';
import { ARM_VERDICTS } from '../../domain/experiments/report.ts';

const share = z.number().min(0).max(1);

const comparisonSchema = z.object({
  difference: z.number().nullable(),
  interval: z
    .array(z.number())
    .length(2)
    .readonly()
    .nullable()
    .meta({ description: 'Holds at all looks together; null: too few shoppers.' }),
  relative: z.number().nullable(),
  pValue: share,
  verdict: z.enum(['better', 'worse', 'open', 'too few']),
});

const metricSchema = z.object({
  says: z.string(),
  unit: z.enum(['share', 'money']),
  good: z.enum(['up', 'down']),
  arms: z.record(z.string(), z.object({ shoppers: z.int().min(0), value: z.number().nullable() })),
  comparisons: z.record(z.string(), comparisonSchema).meta({ description: 'With the first arm.' }),
});

/** What `training/vitrine/experiments` writes of an experiment; more fields may come. */
export const experimentReportSchema = z.object({
  experiment: z.string(),
  salt: z.string(),
  control: z.string(),
  until: z.iso.datetime({ offset: true }).meta({ description: 'What was known then.' }),
  windowDays: z.number().positive(),
  confidence: share,
  shoppers: z.object({
    exposed: z.int().min(0),
    counted: z.int().min(0).meta({ description: 'Their windows are over.' }),
    crossedOver: z.int().min(0),
    reassigned: z.int().min(0),
  }),
  sampleRatio: z.object({
    shares: z.record(z.string(), share),
    counts: z.record(z.string(), z.int().min(0)),
    pValue: share,
    mismatch: z.boolean(),
  }),
  primary: z.string().meta({ description: 'The metric that decides.' }),
  metrics: z.record(z.string(), metricSchema),
  guardrails: z.record(z.string(), metricSchema),
  models: z
    .record(z.string(), z.int().min(1))
    .meta({ description: 'The version of the model of each arm that names one.' }),
  verdicts: z
    .record(z.string(), z.object({ verdict: z.enum(ARM_VERDICTS), says: z.string() }))
    .meta({ description: 'Of each arm but the first.' }),
  stop: z.string().nullish().meta({
    description: 'Why it is to go no further: an arm that harms a guardrail of the configuration.',
  }),
});

export type ExperimentReport = z.output<typeof experimentReportSchema>;

const comparison = {
  difference: 0.045,
  interval: [0.026, 0.064],
  relative: 0.464,
  pValue: 0,
  verdict: 'better' as const,
};

/** For examples of answers. */
export const exampleReport: z.input<typeof experimentReportSchema> = {
  experiment: 'two-stage-7',
  salt: 'two-stage-7-1',
  control: 'control',
  until: '2027-01-29T21:57:04+00:00',
  windowDays: 7,
  confidence: 0.95,
  shoppers: { exposed: 12_000, counted: 10_219, crossedOver: 0, reassigned: 0 },
  sampleRatio: {
    shares: { control: 0.5, new: 0.5 },
    counts: { control: 6029, new: 5971 },
    pValue: 1,
    mismatch: false,
  },
  primary: 'conversion',
  metrics: {
    conversion: {
      says: 'shoppers who bought something of a list / shoppers',
      unit: 'share',
      good: 'up',
      arms: { control: { shoppers: 5123, value: 0.097 }, new: { shoppers: 5096, value: 0.1423 } },
      comparisons: { new: comparison },
    },
  },
  guardrails: {
    fallbacks: {
      says: 'lists that were not made to order / lists shown',
      unit: 'share',
      good: 'down',
      arms: { control: { shoppers: 5123, value: 0 }, new: { shoppers: 5096, value: 0 } },
      comparisons: {
        new: { difference: 0, interval: null, relative: null, pValue: 1, verdict: 'too few' },
      },
    },
  },
  models: { new: 7 },
  verdicts: { new: { verdict: 'win', says: 'new is better than control by conversion.' } },
};
