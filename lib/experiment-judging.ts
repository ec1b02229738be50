import * as z from 'zod';

/** What `training/vitrine/experiments/metrics.py` can decide by, and what else it can watch over. */
const METRICS = ['ctr', 'add-to-cart', 'conversion', 'revenue'] as const;
const GUARDRAILS = ['shop-revenue', 'fallbacks'] as const;

const days = z
  .number()
  .gt(0, { error: 'must be above 0 and at most 365, such as 7' })
  .max(365, { error: 'must be above 0 and at most 365, such as 7' });

/** How an experiment is judged, day by day: to be settled before it starts. */
export const judgingSchema = z.strictObject({
  /** The metric that decides. @default conversion */
  primary: z.enum(METRICS).default('conversion'),
  /**
   * What no arm may harm: one that is surely worse than the first by one of them stops the experiment.
   * @default shop-revenue and fallbacks
   */
  guardrails: z.array(z.enum([...GUARDRAILS, ...METRICS])).default([...GUARDRAILS]),
  /** What counts of what a shopper does, from their first list. @default 7 */
  windowDays: days.default(7),
  /** What is known of a shopper before it, and taken out. @default 14 */
  preDays: days.default(14),
  /** How many shoppers, of two arms together, intervals are narrowest at. @default 10,000 */
  plannedShoppers: z.int().min(100).max(1_000_000_000).default(10_000),
  /** The chance that an interval of a metric ever excludes the truth. @default 0.05 */
  alpha: z.number().min(0.0001).max(0.5).default(0.05),
  /**
   * An arm wins by a difference that is surely above it, in the unit of the metric that decides: 0.002 is a fifth of a
   * percent of shoppers.
   * @default 0
   */
  leastEffect: z.number().min(0).default(0),
});

/** When experiments that run are analysed. */
export const experimentAnalysisSchema = z.strictObject({
  /** Of the day, in UTC. @default 5 */
  hour: z.int().min(0).max(23).default(5),
});
