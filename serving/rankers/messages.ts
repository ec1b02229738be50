import * as z from 'zod';

const id = z.int();

/** From the host to one of its rankers, over the channel that Node gives a child process. */
export const toRankerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rank'), id, body: z.instanceof(Uint8Array) }),
  z.object({ type: z.literal('metrics'), id }),
]);

const hostedModelSchema = z.object({ name: z.string(), version: z.string(), items: z.int() });

export const fromRankerSchema = z.discriminatedUnion('type', [
  /** The model is loaded and warm. */
  z.object({ type: z.literal('ready'), model: hostedModelSchema }),
  /** The model cannot be served; the process ends. */
  z.object({ type: z.literal('refused'), message: z.string() }),
  z.object({
    type: z.literal('answer'),
    id,
    status: z.int(),
    body: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ type: z.literal('metrics'), id, metrics: z.array(z.record(z.string(), z.unknown())) }),
]);

export type ToRanker = z.infer<typeof toRankerSchema>;
export type FromRanker = z.infer<typeof fromRankerSchema>;
export type HostedModel = z.infer<typeof hostedModelSchema>;
/** What one process measured, as `prom-client` hands it from process to process. */
export type ProcessMetrics = Record<string, unknown>[];
