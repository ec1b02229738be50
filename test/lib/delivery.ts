import type { App } from 'aws-cdk-lib';

import delivery from '../../config/delivery.ts';
import dev from '../../config/dev.ts';
import prod from '../../config/prod.ts';
import { parseConfig } from '../../lib/config.ts';
import { type DeliveryConfigInput, homeOf, parseDeliveryConfig } from '../../lib/delivery-config.ts';
import { DeliveryStack } from '../../lib/stacks/delivery-stack.ts';
import { flaggedApp } from './synthesized.ts';

/** The pipeline that delivers to dev and to prod, as `bin/app.ts` makes it. */
export function deliveryApp(change: Partial<DeliveryConfigInput> = {}): {
  readonly app: App;
  readonly stack: DeliveryStack;
} {
  const app = flaggedApp();
  const settings = parseDeliveryConfig({ ...delivery, ...change });
  const home = homeOf(settings);
  // Nobody's credentials: whoever synthesizes, the pipeline is where its connection is.
  const stack = new DeliveryStack(app, 'Vitrine-delivery', {
    env: home,
    delivery: settings,
    dev: parseConfig({ ...home, ...dev }, {}),
    prod: parseConfig({ ...home, ...prod }, {}),
  });
  return { app, stack };
}
