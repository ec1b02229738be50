import { percentile } from '../bench/percentile.ts';
import { runOpenLoop } from '../bench/open-loop.ts';
import type { ShopApi } from './embedded-aws/shop-api.ts';
import { Failure } from './failure.ts';

export interface Load {
  /** Lists asked for a second, whether or not earlier ones came. */
  readonly rate: number;
  readonly seconds: number;
  /** Milliseconds that 99 lists of 100 may take, functions that start for the load included. */
  readonly slowest: number;
}

/**
 * Asks for lists at a steady rate, for shoppers who do not exist.
 * @throws {Failure} where one is not answered, or they come late
 */
export async function underLoad(api: ShopApi, { rate, seconds, slowest }: Load): Promise<void> {
  let first: unknown;
  const target = {
    send: (request: number, answered: (well: boolean) => void): void => {
      api.recommendations({ userId: `smoke-${request}`, numResults: 5 }).then(
        () => {
          answered(true);
        },
        (error: unknown) => {
          first ??= error;
          answered(false);
        },
      );
    },
    close: (): void => undefined,
  };
  const { sent, errors, latencies } = await runOpenLoop(target, rate, seconds);
  const p99 = percentile(latencies, 0.99);
  if (errors > 0)
    throw new Failure(
      `${errors} of ${sent} lists did not come, at ${rate} a second: ${first instanceof Error ? first.message : 'no answer'}`,
    );
  if (p99 > slowest)
    throw new Failure(`Of ${sent} lists at ${rate} a second the slowest in 100 took ${p99} ms.`);
  console.log(`    ${sent} lists, p50 ${percentile(latencies, 0.5)} ms, p99 ${p99} ms`);
}
