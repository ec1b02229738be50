import * as z from 'zod';

import { imageUri } from './image-uri.ts';

const hour = z.int().min(0).max(23);
const range = z
  .strictObject({ min: z.int().min(1), max: z.int().min(1) })
  .refine(({ min, max }) => min <= max, { path: ['max'], error: 'must not be below min' });

/** A model in a Lambda function. */
export const lambdaHostSchema = z.strictObject({
  /** 1,769 MiB come with one whole processor, which is what a ranker can use. @default 1769 */
  memoryMiB: z.int().min(512).max(10_240).default(1769),
  /** Whether instances wait for requests, which costs money by the hour; else the first requests wait for one. @default true */
  keptStarted: z.boolean().default(true),
  /** The hours of the day, in UTC, that shoppers come in. @default 6 to 22 */
  busyHours: z.strictObject({ from: hour, to: hour }).default({ from: 6, to: 22 }),
  /** Instances that are kept started then. @default 2 to 20 */
  busy: range.default({ min: 2, max: 20 }),
  /** And in the other hours. @default 1 to 5 */
  quiet: range.default({ min: 1, max: 5 }),
});

/** What hosts tell at `/metrics`, fetched by a collector beside each and kept by Amazon Managed Service for Prometheus. */
const prometheusSchema = z.strictObject({
  /** AWS's Distro for OpenTelemetry, in a repository of ECR: the network leads to no other registry. */
  collectorImage: imageUri,
  /** Each look is billed by the values that it brings. @default 30 */
  everySeconds: z.int().min(5).default(30),
});

/** A model in containers behind an internal load balancer. */
export const fargateHostSchema = z.strictObject({
  /** Units of which a processor has 1,024; the host starts a ranker a processor. @default 1024 */
  cpu: z.union([z.literal(1024), z.literal(2048), z.literal(4096)]).default(1024),
  /** A swap holds two models at a time. @default 2048 */
  memoryMiB: z.int().min(2048).default(2048),
  /** @default 2 to 10: two availability zones, and five times that */
  tasks: range.default({ min: 2, max: 10 }),
  /** Of each task; half of what the host does on a processor before it turns requests away. @default 30000 */
  requestsPerTaskAndMinute: z.int().min(1).default(30_000),
  /** @default 60, so that a task more is up before the others are full */
  cpuPercent: z.int().min(10).max(90).default(60),
  /** @default nobody fetches what hosts tell */
  prometheus: prometheusSchema.optional(),
});

export type LambdaHostSettings = z.output<typeof lambdaHostSchema>;
export type PrometheusSettings = z.output<typeof prometheusSchema>;
export type FargateHostSettings = z.output<typeof fargateHostSchema>;
