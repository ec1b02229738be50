import * as z from 'zod';

/** A network of the environment's own, without a way to the internet. */
export const networkSchema = z.strictObject({
  /** Availability zones that it spans; each has an interface of every endpoint, which costs money by the hour. */
  zones: z.union([z.literal(2), z.literal(3)]),
  /** What its flow logs record: what was refused, or everything. */
  flowLogs: z.enum(['rejected', 'all']),
});

export type NetworkConfig = z.output<typeof networkSchema>;
