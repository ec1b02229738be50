import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import type { ShopApi } from '../embedded-aws/shop-api.ts';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

export interface Fallback {
  readonly status: number;
  readonly source: 'batch' | 'trending' | 'none';
}

const hostsSchema = z.object({ variants: z.array(z.object({ pid: z.int().min(2) })).min(1) });

/** Kills the model host as a crash would, and asks for recommendations. */
export async function fallBack(run: DeployedRun, api: ShopApi, userId: string, say: Say): Promise<Fallback> {
  const file = join(run.emulator.stateDir, 'endpoints', `${run.outputs.EndpointName}.json`);
  for (const { pid } of hostsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).variants) {
    say(`killing the model host, process ${pid}`);
    process.kill(pid, 'SIGKILL');
  }
  const look = async (): Promise<Fallback | undefined> => {
    const { status, body } = await api.post('/recommendations', { userId, numResults: 10 });
    if (status !== 200)
      throw new Failure(`Without its model host, POST /recommendations answered ${status}.`);
    const { fallback } = recommendationsResponseSchema.parse(body);
    return fallback === null ? undefined : { status, source: fallback };
  };
  const what = 'A fallback after the model host was killed';
  return pollUntil(look, { what, everyMs: 50, patienceMs: 20_000, interrupt: run.interrupt });
}
