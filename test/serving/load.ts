import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { invocationResponseSchema } from '../../lambdas/contracts/model-host.ts';
import { type HostProcess, postInvocation } from './running-host.ts';

const REQUEST =
  '{"instances":[{"history":[{"itemId":"item-03","eventType":"view","ageDays":1}],"numResults":40}]}';

export interface Answered {
  /** undefined: the connection broke. */
  readonly status: number | undefined;
  readonly modelVersion?: string;
  readonly modelName?: string;
  readonly items?: number;
  readonly milliseconds: number;
}

async function ask(host: HostProcess): Promise<Answered> {
  const started = performance.now();
  try {
    const response = await postInvocation(host.url, REQUEST);
    const body: unknown = await response.json();
    const milliseconds = performance.now() - started;
    const { status } = response;
    if (status !== 200) return { status, milliseconds };
    const { modelName, modelVersion, predictions } = invocationResponseSchema.parse(body);
    return { status, modelName, modelVersion, items: predictions[0]?.items.length ?? 0, milliseconds };
  } catch {
    return { status: undefined, milliseconds: performance.now() - started };
  }
}

/** Sends so many requests a second, whether or not earlier ones were answered, while something is done to the host. */
export async function underLoad(
  host: HostProcess,
  rps: number,
  work: () => Promise<void>,
): Promise<readonly Answered[]> {
  const answers: Promise<Answered>[] = [];
  const started = performance.now();
  const over = new AbortController();
  const sending = (async () => {
    while (!over.signal.aborted) {
      const due = ((performance.now() - started) / 1000) * rps;
      while (answers.length < due) answers.push(ask(host));
      await wait(5);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await sending;
  }
  return Promise.all(answers);
}

const statusSchema = z.object({
  model: z.object({ name: z.string(), version: z.string() }).optional(),
  rankers: z.array(z.number()),
  release: z
    .object({ outcome: z.string(), modelVersion: z.string().optional(), reason: z.string().optional() })
    .optional(),
});

export async function statusOf(host: HostProcess): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(await (await fetch(`${host.url}/status`)).json());
}

/** One number of `/metrics`, by its name and labels as they are written there. */
export async function metricOf(host: HostProcess, series: string): Promise<number> {
  const text = await (await fetch(`${host.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1));
}

export async function until(what: string, isSo: () => Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(50);
  }
}
