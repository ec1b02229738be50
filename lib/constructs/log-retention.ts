import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What the configuration's `logRetentionDays` means to CloudWatch Logs. */
export const logRetentions = {
  7: RetentionDays.ONE_WEEK,
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
  365: RetentionDays.ONE_YEAR,
} as const;
