import * as z from 'zod';

/** Who hears of what is wrong, and from when on something is. */
export const alarmsSchema = z.strictObject({
  /** Who gets an e-mail at an alarm; each address has to confirm its subscription. */
  emails: z.array(z.email()),
  /**
   * A channel that hears of alarms too, of a workspace that Amazon Q Developer in chat applications was let into by hand.
   * @default none
   */
  slack: z
    .strictObject({
      workspaceId: z.string().regex(/^[A-Z0-9]{8,12}$/),
      channelId: z.string().regex(/^[A-Z0-9]{8,12}$/),
    })
    .optional(),
  /**
   * A parameter of SSM, a `String`, with the HTTPS address that PagerDuty or another service takes messages of SNS at.
   * @default none
   */
  pagerUrlParameter: z
    .string()
    .regex(/^\/[\w./-]+$/, 'must be a parameter of SSM, such as /vitrine/prod/pager-url')
    .optional(),
  /** The 99th percentile of the API's latency that shoppers still do not notice. */
  latencyP99Ms: z.int().min(1),
  /**
   * Standard deviations by which the shop's requests may differ from what is usual at the hour; CloudWatch learns it in
   * two weeks. @default nobody is told
   */
  trafficDeviations: z.number().min(1).optional(),
  /** Dollars a month of which somebody is warned. @default nobody is */
  budgetUsd: z.number().min(1).optional(),
  /**
   * Dollars of unexpected costs of which somebody is warned. The account has to be the payer of its organization, or in none.
   * @default nobody is
   */
  anomalyUsd: z.number().min(1).optional(),
});
