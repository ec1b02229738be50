import * as z from 'zod';

/** Of EventBridge: `rate(12 hours)`, `cron(0 4 * * ? *)`. */
const expression =
  /^(rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)|cron\((\S+ ){5}\S+\))$/;

/** When shoppers' lists are ranked ahead anew, by the model that serves. */
export const listsSchema = z
  .strictObject({
    /**
     * In UTC; `off`: after releases alone.
     * @default rate(1 day)
     */
    schedule: z
      .union([
        z.literal('off'),
        z.string().regex(expression, "must be such as 'rate(1 day)', 'cron(0 4 * * ? *)' or 'off'"),
      ])
      .default('rate(1 day)'),
    /**
     * Lists, their files and training sets are deleted after this: it has to be longer than it ever is from one refresh
     * to the next.
     * @default 14, and 90 without a schedule
     */
    keptDays: z.int().min(2).optional(),
  })
  .transform(({ schedule, keptDays = schedule === 'off' ? 90 : 14 }) => ({ schedule, keptDays }));
