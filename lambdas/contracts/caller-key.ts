import * as z from 'zod';

/** A caller's key of the shop API, as its secret holds it; the shop sends `apiKey` as `x-api-key`. */
export const callerKeySchema = z.object({ apiKeyId: z.string().min(1), apiKey: z.string().min(20) });

export type CallerKey = z.output<typeof callerKeySchema>;

/** What Secrets Manager asks of a function that rotates a secret, step by step, and again where one failed. */
export const rotationSchema = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().min(1),
  /** The version that is to be made, or was. */
  ClientRequestToken: z.string().min(1),
});

export type Rotation = z.output<typeof rotationSchema>;
