import * as z from 'zod';

/** SageMaker's managed MLflow, which costs money by the hour. */
export const mlflowServerSchema = z.strictObject({
  /** AWS recommends the smallest for teams of up to 25. @default Small */
  size: z.enum(['Small', 'Medium', 'Large']).default('Small'),
});

export type MlflowServerConfig = z.output<typeof mlflowServerSchema>;
