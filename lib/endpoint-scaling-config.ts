import * as z from 'zod';

/** Half of the thousand a second that the host answers on two processors within 4 ms, nine times of ten. */
export const REQUESTS_PER_INSTANCE_AND_MINUTE = 30_000;

/** When the endpoint gets more instances than `serving.instanceCount`, and fewer again. */
export const endpointScalingSchema = z.strictObject({
  mostInstances: z.int().min(2),
  /** What an instance is to answer. @default 30000 */
  requestsPerInstanceAndMinute: z.int().min(1).default(REQUESTS_PER_INSTANCE_AND_MINUTE),
  /** Milliseconds that the model takes on average; of more there are instances to add. @default 20 */
  latencyMs: z.number().min(1).default(20),
});

export type EndpointScaling = z.output<typeof endpointScalingSchema>;
