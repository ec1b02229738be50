import prod from '../../config/prod.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';

/** Production with the Studio domain and all targets of alarms, which no environment has by itself. */
export const withStudio = {
  ...prod,
  studio: {
    access: 'PublicInternetOnly',
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0'],
    authentication: 'IAM',
    idleMinutes: 60,
    spaceGiB: 20,
  },
  alarms: {
    ...prod.alarms,
    slack: { workspaceId: 'T01234567', channelId: 'C01234567' },
    pagerUrlParameter: '/vitrine/prod/pager-url',
  },
} satisfies EnvironmentConfigInput;
