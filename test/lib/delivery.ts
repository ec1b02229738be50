import type { App } from 'aws-cdk-lib';

import delivery from '../../config/delivery.ts';
import dev from '../../config/dev.ts';
import prod from '../../config/prod.ts';
import { parseConfig } from '../../lib/config.ts';
import { type DeliveryConfigInput, parseDeliveryConfig } from '../../lib/delivery-config.ts';
import { DeliveryStack } from '../../lib/stacks/delivery-stack.ts';
import { flaggedApp } from './synthesized.ts';

/** The pipeline that delivers to dev and to prod, as `bin/app.ts` makes it. */
export function deliveryApp(change: Partial<DeliveryConfigInput> = {}): {
  readonly app: App;
  readonly stack: DeliveryStack;
} {
  const app = flaggedApp();
  const env = { CDK_DEFAULT_ACCOUNT: '222222222222', CDK_DEFAULT_REGION: 'eu-west-1' };
  const stack = new DeliveryStack(app, 'Vitrine-delivery', {
    env: { account: '222222222222', region: 'eu-west-1' },
    delivery: parseDeliveryConfig({ ...delivery, ...change }),
    dev: parseConfig(dev, env),
    prod: parseConfig(prod, env),
  });
  return { app, stack };
}
