import type { DeliveryConfigInput } from '../lib/delivery-config.ts';

/** From a commit to shoppers: what is watched, and who says yes before production. */
export default {
  // Placeholders: your repository, and the connection that an owner of it has completed.
  repository: 'your-organization/vitrine',
  branch: 'main',
  connectionArn:
    'arn:aws:codeconnections:eu-west-1:111111111111:connection/00000000-0000-0000-0000-000000000000',
  approvers: [],
  testMinutes: 120,
  logRetentionDays: 90,
} satisfies DeliveryConfigInput;
