import * as z from 'zod';
import { VARIANTS } from '../../domain/trial.ts';

const share = z.number().min(0).max(1);

const tried = {
  /** The name of the execution. */
  release: z.string().min(1),
  modelPackageArn: z.string().regex(/\/\d+$/),
  percent: z.number().min(1).max(100),
  minutes: z.number().gt(0),
  startedAt: z.iso.datetime({ offset: true }),
};

/** What the release workflow asks while a candidate is tried, and once it is not any more. */
export const watchCanarySchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('look'), ...tried }),
  z.object({ ask: z.literal('shadow'), ...tried }),
  z.object({ ask: z.literal('end'), release: z.string().min(1) }),
]);

/** What the release workflow asks before shoppers ask a candidate, and once it serves. */
export const checkCandidateSchema = z.object({
  release: z.string().min(1),
  modelDataUrl: z.string().min(1),
  modelVersion: z.string().min(1),
  variant: z.enum(VARIANTS),
  /** How its latency is judged; absent: an answer only has to come in time. */
  latency: z.object({ calls: z.int().min(1), mostSlow: share }).optional(),
});

/** How much worse a candidate may do; the configuration's, as JSON in the function's environment. */
export const canaryLimitsSchema = z.object({
  leastCalls: z.int().min(1),
  mostErrors: share,
  mostSlow: share,
  mostFallbacks: share,
  leastLists: z.int().min(1),
  mostClicksLost: share,
});

/** What a candidate may do in the live model's shadow; likewise. */
export const shadowLimitsSchema = z.object({
  leastCalls: z.int().min(1),
  mostErrors: share,
  mostLate: share,
  leastOverlap: share,
});
