import { setTimeout as wait } from 'node:timers/promises';
import { KeepAliveConnection } from './keep-alive-connection.ts';

export interface Load {
  readonly port: number;
  readonly rps: number;
  readonly seconds: number;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly Buffer[];
}

export interface LoadResult {
  readonly sent: number;
  /** Answers other than 200, broken connections, and requests without an answer. */
  readonly errors: number;
  /** Milliseconds from when each answered request was due, ascending. */
  readonly latencies: Float64Array;
}

/** How long the last answers are waited for. */
const LAST_ANSWERS_MS = 5_000;

/**
 * Sends at a steady rate, whether or not earlier requests were answered, and counts each latency from the moment when
 * the request was due: a host that falls behind cannot hide it by slowing down its callers.
 */
export async function runOpenLoop({ port, rps, seconds, requests }: Load): Promise<LoadResult> {
  const total = Math.round(rps * seconds);
  const latencies: number[] = [];
  const idle: KeepAliveConnection[] = [];
  const all: KeepAliveConnection[] = [];
  let sent = 0;
  let errors = 0;
  const start = performance.now() + 50;

  const sendNext = (): void => {
    const due = start + (sent * 1000) / rps;
    const request = requests[sent % requests.length] ?? Buffer.alloc(0);
    sent += 1;
    let connection = idle.pop();
    if (connection === undefined) all.push((connection = new KeepAliveConnection(port)));
    const used = connection;
    used.send(request, (status) => {
      latencies.push(performance.now() - due);
      if (status !== 200) errors += 1;
      if (status !== 0) idle.push(used);
    });
  };

  while (sent < total) {
    const dueBy = ((performance.now() - start) * rps) / 1000;
    while (sent < total && sent <= dueBy) sendNext();
    // Timers are a millisecond coarse, as long as what is measured: spin.
    await new Promise(setImmediate);
  }
  for (const end = performance.now() + LAST_ANSWERS_MS; latencies.length < sent && performance.now() < end;) {
    await wait(5);
  }
  for (const connection of all) connection.close();
  return { sent, errors: errors + sent - latencies.length, latencies: Float64Array.from(latencies).sort() };
}
