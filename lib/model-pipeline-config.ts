import * as z from 'zod';

/** The pipeline that takes an approved model from staging to shoppers. */
export const modelPipelineSchema = z.strictObject({
  /** Calls of the staged model by which its latency is judged. @default 200 */
  latencyCalls: z.int().min(100).max(1000).default(200),
  /** How long a model waits for a yes. @default 7 */
  approvalDays: z.int().min(1).max(60).default(7),
});

export type ModelPipelineConfig = z.output<typeof modelPipelineSchema>;
