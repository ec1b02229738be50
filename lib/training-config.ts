import * as z from 'zod';

import { mlflowServerSchema } from './mlflow-server-config.ts';
import { instanceType } from './serving-config.ts';
import { textEmbeddingsSchema } from './text-embeddings-config.ts';

const seconds = z.int().min(1);
const instances = z.strictObject({ type: instanceType, count: z.int().min(1), volumeGiB: z.int().min(1) });

const settings = z.strictObject({
  instances,
  processing: instances,
  maxRuntimeSeconds: seconds,
  /** Between two looks at a job that runs. */
  pollSeconds: seconds,
  /**
   * An MLflow server for the runs of training and of tuning; their containers then have a network.
   * @default runs are not tracked, and their containers have no network
   */
  mlflowTrackingUri: z.url({ protocol: /^https?$/ }).optional(),
  /**
   * A managed MLflow server in this environment for the same; containers then reach AWS, and nothing else where the
   * environment has a network.
   * @default none
   */
  mlflowServer: mlflowServerSchema.optional(),
  /**
   * What is trained where a run does not say. `sasrec` needs an image with PyTorch and, to be quick, GPUs.
   * @default two-stage
   */
  algorithm: z.enum(['two-stage', 'ease', 'sasrec']).default('two-stage'),
  /**
   * Whether SageMaker keeps what `two-stage` writes after each past window, and `sasrec` after each epoch, so that a job
   * that is interrupted goes on. `ease` keeps nothing: it fits in seconds.
   * @default false
   */
  keepsCheckpoints: z.boolean().default(false),
  /**
   * How long fits and trials of a search wait for spare machines at AWS's lower price, which may be taken away: a trial
   * then begins again, and so does a fit unless it `keepsCheckpoints`. Evaluations are not offered so.
   * @default fits run on machines of their own, at once
   */
  spotWaitSeconds: seconds.optional(),
  /** From which sizes on Spark does what one machine cannot; the training set says what was done, and why. */
  scale: z
    .strictObject({
      /** Interactions that a trainer holds in memory. Of more it gets those of some shoppers. */
      mostRows: z.int().min(1).default(50_000_000),
      /** Catalogues of at least as many items get their item factors from Spark ALS. */
      factorsFromItems: z.int().min(1).default(30_000),
    })
    .prefault({}),
  /**
   * Whether the steps of the workflow are a SageMaker Pipeline too, which is started and watched in Studio.
   * @default false
   */
  sagemakerPipeline: z.boolean().default(false),
  /**
   * What an hour of an instance costs, by its type, for the cost that the operator API tells of a run.
   * @default no cost is told
   */
  usdPerHour: z.record(instanceType, z.number().min(0)).optional(),
  /**
   * An embedding model that compares items' names; the containers that ask it then have a network.
   * @default names are compared by their words
   */
  textEmbeddings: textEmbeddingsSchema.optional(),
});

/** How models are trained. */
export const trainingSchema = settings.refine(
  ({ mlflowTrackingUri, mlflowServer }) => mlflowTrackingUri === undefined || mlflowServer === undefined,
  { path: ['mlflowServer'], error: 'runs are kept in one place: either here or at mlflowTrackingUri' },
);
