import { setTimeout as wait } from 'node:timers/promises';
import type { Latency, ModelInspection } from '../../lambdas/contracts/model-inspection.ts';
import { RefusedModelError } from '../model/refused-model-error.ts';
import { GraphOutputs } from '../ranking/graph-outputs.ts';
import { Ranker } from '../ranking/ranker.ts';
import { madeUpFeeds, madeUpInstance } from './made-up-request.ts';
import type { Subject } from './subject.ts';

/** So many that no branch predictor learns them: with a few, a top-k looks three times as fast as it is. */
const REQUESTS = 256;
/** Then neither the runtime nor the JIT compiler has first times left. */
const WARM_UP = 100;
const MEGABYTE = 1024 * 1024;

export interface Load {
  /** Events in each request's history. */
  readonly history: number;
  readonly runs: number;
}

/** What a model takes from a process that has just started, and the model. */
export async function measureMemory(
  open: () => Promise<Subject>,
  { history }: Load,
): Promise<{ subject: Subject; memoryMb: ModelInspection['memoryMb'] }> {
  const before = await settledMemory();
  const subject = await open();
  await answerOnce(subject, history);
  const loaded = rounded(((await settledMemory()) - before) / MEGABYTE, 1);
  return { subject, memoryMb: { loaded, peak: rounded(process.resourceUsage().maxRSS / 1024, 1) } };
}

/** The first request shows whether the graph keeps what its signature promised. */
async function answerOnce(subject: Subject, history: number): Promise<void> {
  try {
    const tensors = await subject.session.run(madeUpFeeds(subject, 0, eventsOf(subject, history)));
    new GraphOutputs(tensors, 1, subject.topK ?? tensors['items']?.dims[1] ?? 0);
  } catch (cause) {
    throw new RefusedModelError('the graph fails at its first request', { cause });
  }
}

const eventsOf = ({ historyLength }: Subject, wanted: number): number => Math.min(historyLength, wanted);

async function settledMemory(): Promise<number> {
  // Twice, with a pause: the file's bytes, read to be hashed, are given back only after their owner is collected.
  for (let round = 0; round < 2; round += 1) {
    // Present with --expose-gc.
    globalThis.gc?.();
    await wait(50);
  }
  return process.memoryUsage.rss();
}

/** How long one request takes, of the graph alone and with all that the host does for it. */
export async function measureLatency(
  subject: Subject,
  { history: wanted, runs }: Load,
): Promise<ModelInspection['latencyMs']> {
  const { session, model } = subject;
  const history = eventsOf(subject, wanted);
  const feeds = Array.from({ length: REQUESTS }, (_, request) => madeUpFeeds(subject, request, history));
  const graph = await timeEach(runs, feeds, (each) => session.run(each));
  if (model === undefined) return { history, runs, graph };
  const ranker = new Ranker(model);
  const instances = feeds.map((_, request) => madeUpInstance(model, request, history));
  return { history, runs, graph, request: await timeEach(runs, instances, (each) => ranker.rank([each])) };
}

async function timeEach<T>(
  runs: number,
  inputs: readonly T[],
  act: (input: T) => Promise<unknown>,
): Promise<Latency> {
  const times = new Float64Array(runs);
  for (let run = -WARM_UP; run < runs; run += 1) {
    const input = inputs.at(run % inputs.length);
    if (input === undefined) throw new RangeError('there is nothing to measure with');
    const start = performance.now();
    await act(input);
    if (run >= 0) times[run] = performance.now() - start;
  }
  return latencyOf(times.sort());
}

/** A percentile is the smallest time that so large a part of the runs did not exceed. */
function latencyOf(ascending: Float64Array): Latency {
  const at = (part: number): number =>
    rounded(ascending[Math.max(0, Math.ceil(part * ascending.length) - 1)] ?? Number.NaN, 4);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
