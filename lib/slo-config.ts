import * as z from 'zod';

/** Between nothing and all, as the budget of what may go wrong is what is left of it. */
const share = z.number().min(0.5).max(0.9999);
const within = z.strictObject({ share, ms: z.int().min(1) });

/** What shoppers are promised over 30 days. What is left of each is its error budget. */
export const sloSchema = z.strictObject({
  /** Requests of the shop API that do not fail. @default 0.999: 43 minutes a month */
  availability: share.default(0.999),
  /** Requests that are answered in time. @default 99 of 100 within 300 ms */
  latency: within.default({ share: 0.99, ms: 300 }),
  /** Events that count in the next answer in time, from when they were accepted. @default 99 of 100 within 5 s */
  freshness: within.default({ share: 0.99, ms: 5_000 }),
});

export type SloConfig = z.output<typeof sloSchema>;
