import * as z from 'zod';
import {
  MODEL_STATES,
  type ModelState,
  type RegisteredModel,
  type TrackedRun,
} from '../../domain/registered-model.ts';
import type { ModelDocuments } from '../../domain/ports/model-archive.ts';
import { pageOf } from './paging.ts';

/** In a person's own words, for the audit log. */
export const whySchema = z.string().min(1).max(1000).optional().meta({ description: 'For the audit log.' });

/** The body of `POST /models/{version}/approve` and `reject`. */
export const decideRequestSchema = z
  .strictObject({ why: whySchema })
  .meta({ examples: [{ why: 'NDCG@20 up 4 % on last week, no slice worse' }] });

/** The body of `POST /models/{version}/retire`. */
export const retireRequestSchema = z
  .strictObject({
    on: z.iso
      .date()
      .optional()
      .meta({ description: 'The day from which it may not be released, in UTC; left out: today.' }),
    why: whySchema,
  })
  .meta({ examples: [{ on: '2026-12-31', why: 'Trained before the new categories' }] });

/** The file that training leaves beside an archive. */
export const trackedRunSchema = z.object({ id: z.string().min(1), url: z.url().optional() });

const modelFields = {
  name: z.string(),
  version: z.int().min(1),
  state: z.enum(MODEL_STATES),
  createdAt: z.iso.datetime(),
  modelVersion: z.string().meta({ description: 'What its answers carry as modelVersion.' }),
  algorithm: z.string().optional(),
  metrics: z.record(z.string(), z.number()),
  trainedBy: z.string().optional().meta({ description: 'Who started the training.' }),
  trainingJob: z.string().optional().meta({ description: 'What trained it: GET /training-jobs/{id}.' }),
  run: z
    .strictObject(trackedRunSchema.shape)
    .optional()
    .meta({ description: 'Its run in MLflow, with its page where a server has it; left out: not known.' }),
  retireOn: z.iso.date().optional(),
};

const modelExample = {
  name: 'vitrine-prod',
  version: 7,
  state: 'approved',
  createdAt: '2026-03-01T11:02:17.000Z',
  modelVersion: 'prod-20260301-101500-a1b2-full',
  algorithm: 'two-stage',
  metrics: { 'ndcg@20': 0.3837, 'popular ndcg@20': 0.0877 },
  trainedBy: 'arn:aws:sts::111111111111:assumed-role/DataScientist/ada',
  trainingJob: '20260301-101500-a1b2',
  run: {
    id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    url: 'https://mlflow.shop.example/#/experiments/1/runs/0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  },
};

export const modelSchema = z.strictObject(modelFields).meta({ examples: [modelExample] });

export const modelsResponseSchema = pageOf(z.strictObject(modelFields)).meta({
  description: 'Newest first.',
  examples: [{ items: [modelExample] }],
});

export const modelDetailsSchema = z
  .strictObject({
    ...modelFields,
    manifest: z.record(z.string(), z.unknown()).meta({ description: 'manifest.json of the model.' }),
    card: z.string().optional().meta({ description: 'model-card.md of the model.' }),
  })
  .meta({ examples: [{ ...modelExample, manifest: { schemaVersion: 1 }, card: '# two-stage' }] });

type Model = z.output<typeof modelSchema>;

/** A version as it is told of, with its run where that was looked up. */
interface Told extends RegisteredModel {
  readonly state: ModelState;
  readonly run?: TrackedRun | undefined;
}

export const modelOf = (model: Told): Model => ({
  name: model.name,
  version: model.version,
  state: model.state,
  createdAt: model.createdAt,
  modelVersion: model.modelVersion,
  algorithm: model.algorithm,
  metrics: { ...model.metrics },
  trainedBy: model.trainedBy,
  trainingJob: model.trainingJob,
  run: model.run,
  retireOn: model.retireOn,
});

export const modelDetailsOf = (model: Told & ModelDocuments): z.output<typeof modelDetailsSchema> => ({
  ...modelOf(model),
  manifest: { ...model.manifest },
  card: model.card,
});
