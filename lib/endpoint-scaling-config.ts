import * as z from 'zod';

/** When the endpoint gets more instances than `serving.instanceCount`, and fewer again. */
export const endpointScalingSchema = z.strictObject({
  mostInstances: z.int().min(2),
  /**
   * What an instance is to answer. @default 30000: half of the thousand a second that the host answers on two processors
   * within 4 ms, nine times of ten
   */
  requestsPerInstanceAndMinute: z.int().min(1).default(30_000),
  /** Milliseconds that the model takes on average; of more there are instances to add. @default 20 */
  latencyMs: z.number().min(1).default(20),
});

export type EndpointScaling = z.output<typeof endpointScalingSchema>;
