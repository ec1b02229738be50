import * as z from 'zod';
import type { WorkflowRun } from '../../domain/ports/workflow-runs.ts';
import { RETRAINING_REASONS } from '../../domain/retraining.ts';
import { runFields, runOf } from './training.ts';

const findingSchema = z.object({
  name: z.string(),
  value: z.number(),
  limit: z.number(),
  says: z.string().meta({ description: 'A sentence for a person.' }),
});

const comparedSchema = z.object({
  name: z.string(),
  kind: z.enum(['category', 'number']),
  psi: z.number().meta({ description: 'Population stability index.' }),
  psiByChance: z.number().meta({ description: 'What it stays below in 99 of 100 cases if nothing moved.' }),
  jensenShannon: z.number(),
  kolmogorovSmirnov: z.number().nullable(),
});

/** The answer of `GET /drift`: what `training/vitrine/drift` found at the last check. */
export const driftReportSchema = z
  .object({
    modelVersion: z.string(),
    checkedAt: z.iso.datetime(),
    knownUntil: z.iso.datetime().meta({ description: 'The last event that the live model learnt from.' }),
    freshFrom: z.iso.datetime(),
    freshUntil: z.iso.datetime(),
    rows: z.object({ reference: z.int().min(0), fresh: z.int().min(0) }),
    judged: z.boolean().meta({ description: 'false: there is too little since for a judgement.' }),
    drifted: z.boolean(),
    findings: z.array(findingSchema).readonly(),
    reasons: z
      .array(z.enum(RETRAINING_REASONS))
      .readonly()
      .meta({ description: 'For which another model is worth training.' }),
    features: z.array(comparedSchema).readonly(),
    scores: comparedSchema.nullable(),
    outcome: z
      .object({
        questions: z.int(),
        'ndcg@20': z.number(),
        interval: z.array(z.number()).length(2).readonly(),
        popular: z.number().meta({ description: 'Popularity, on the same questions.' }),
        promised: z.number().nullable().meta({ description: 'What the model was registered with.' }),
      })
      .nullable(),
    surroundings: z
      .record(z.string(), z.number())
      .meta({ description: 'The catalogue, the shoppers, volume and age.' }),
    skew: z
      .object({
        sampled: z.int().min(0),
        users: z.int().min(0).meta({ description: 'Of whom there was something to compare.' }),
        differing: z.int().min(0),
        share: z.number().min(0).max(1).meta({ description: 'Of these users, those who differ.' }),
        byKind: z.record(z.string(), z.int().min(0)).meta({ description: 'Users, by what differs.' }),
        events: z.record(z.string(), z.int().min(0)).meta({ description: 'Events, by what differs.' }),
        byDay: z.record(z.string(), z.int().min(0)).meta({ description: 'Events, by when they happened.' }),
      })
      .nullish()
      .meta({ description: 'What a sample of users is served with, against what the lake has of them.' }),
  })
  .meta({
    examples: [
      {
        modelVersion: 'prod-260301-101500-a1b2-full',
        checkedAt: '2026-03-29T02:00:00.000Z',
        knownUntil: '2026-03-01T10:00:00.000Z',
        freshFrom: '2026-03-01T10:00:00.000Z',
        freshUntil: '2026-03-29T01:58:00.000Z',
        rows: { reference: 41_210, fresh: 43_804 },
        judged: true,
        drifted: true,
        findings: [
          {
            name: 'category',
            value: 0.31,
            limit: 0.2,
            says: 'The category has moved: its stability index is 0.312, where chance makes 0.001.',
          },
        ],
        reasons: ['drift'],
        features: [
          {
            name: 'category',
            kind: 'category',
            psi: 0.312,
            psiByChance: 0.001,
            jensenShannon: 0.19,
            kolmogorovSmirnov: null,
          },
        ],
        scores: null,
        outcome: {
          questions: 5210,
          'ndcg@20': 0.36,
          interval: [0.352, 0.368],
          popular: 0.06,
          promised: 0.371,
        },
        surroundings: { newItemShare: 0.04, newUserShare: 0.21, ageHours: 0.03 },
        skew: {
          sampled: 500,
          users: 412,
          differing: 3,
          share: 0.00728,
          byKind: { missingOnline: 3, missingOffline: 0, otherType: 0, keptWithoutConsent: 0 },
          events: { missingOnline: 4, missingOffline: 0, otherType: 0, keptWithoutConsent: 0 },
          byDay: { '2026-03-28': 4 },
        },
      },
    ],
  });

export type DriftReport = z.output<typeof driftReportSchema>;

/** The body of `POST /drift/checks`. */
export const driftCheckRequestSchema = z.strictObject({}).meta({ examples: [{}] });

/** The answer of `POST /drift/checks` and of `GET /drift/checks/{id}`. */
export const driftCheckSchema = z
  .strictObject({
    ...runFields,
    requestedBy: z.string().optional().meta({ description: 'Absent: its schedule started it.' }),
    step: z.string().optional().meta({ description: 'The state of the workflow that it is in.' }),
    cause: z.string().optional().meta({ description: 'Why it failed.' }),
  })
  .meta({
    examples: [
      {
        id: '260301-1015',
        state: 'running',
        startedAt: '2026-03-01T10:15:00.000Z',
        requestedBy: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace',
        step: 'BuildTrainingSet',
      },
    ],
  });

const inputSchema = z.object({ requestedBy: z.string().optional() });

export const driftCheckOf = (run: WorkflowRun): z.output<typeof driftCheckSchema> => ({
  ...runOf(run),
  requestedBy: inputSchema.safeParse(run.input).data?.requestedBy,
});
