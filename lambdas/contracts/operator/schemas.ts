import type * as z from 'zod';
import { auditLogResponseSchema } from './audit-log.ts';
import { driftCheckRequestSchema, driftCheckSchema, driftReportSchema } from './drift.ts';
import { operatorErrorSchema } from './error.ts';
import {
  experimentDetailsSchema,
  experimentsResponseSchema,
  promoteRequestSchema,
  stopExperimentRequestSchema,
} from './experiments.ts';
import {
  decideRequestSchema,
  modelDetailsSchema,
  modelSchema,
  modelsResponseSchema,
  retireRequestSchema,
} from './models.ts';
import { predictRequestSchema, predictResponseSchema } from './predictions.ts';
import {
  releaseSchema,
  releasesResponseSchema,
  rollBackRequestSchema,
  useModelRequestSchema,
} from './releases.ts';
import {
  stopRequestSchema,
  trainingJobSchema,
  trainingJobsResponseSchema,
  trainRequestSchema,
} from './training.ts';
import { erasureDetailsSchema, erasureSchema, userDataResponseSchema } from './users.ts';

/** Every schema of the API, by its name in the document. */
export const operatorSchemas = {
  PredictRequest: predictRequestSchema,
  PredictResponse: predictResponseSchema,
  Model: modelSchema,
  Models: modelsResponseSchema,
  ModelDetails: modelDetailsSchema,
  DecideRequest: decideRequestSchema,
  RetireRequest: retireRequestSchema,
  AuditLog: auditLogResponseSchema,
  UseModelRequest: useModelRequestSchema,
  RollBackRequest: rollBackRequestSchema,
  Release: releaseSchema,
  Releases: releasesResponseSchema,
  Experiments: experimentsResponseSchema,
  ExperimentDetails: experimentDetailsSchema,
  PromoteRequest: promoteRequestSchema,
  StopExperimentRequest: stopExperimentRequestSchema,
  TrainRequest: trainRequestSchema,
  StopRequest: stopRequestSchema,
  TrainingJob: trainingJobSchema,
  TrainingJobs: trainingJobsResponseSchema,
  DriftReport: driftReportSchema,
  DriftCheckRequest: driftCheckRequestSchema,
  DriftCheck: driftCheckSchema,
  UserData: userDataResponseSchema,
  Erasure: erasureSchema,
  ErasureDetails: erasureDetailsSchema,
  Error: operatorErrorSchema,
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof operatorSchemas;
