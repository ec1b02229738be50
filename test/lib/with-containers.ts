import prod from '../../config/prod.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';

/** Production with its model in containers, and with all that those may have. */
export const withContainers = {
  ...prod,
  serving: {
    ...prod.serving,
    host: 'fargate',
    fargate: {
      prometheus: {
        collectorImage: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/collector:v0.48.0',
      },
    },
  },
} satisfies EnvironmentConfigInput;
