import * as z from 'zod';

/** A mirror of users' features in SageMaker Feature Store. */
export const featureStoreSchema = z.strictObject({
  /**
   * A user's record is there so long after the data that it is of; the offline store keeps each.
   * @default 90
   */
  onlineDays: z.int().min(1).default(90),
});

export type FeatureStoreConfig = z.output<typeof featureStoreSchema>;
