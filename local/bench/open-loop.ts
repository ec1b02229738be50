import { setTimeout as wait } from 'node:timers/promises';

/** What is asked. */
export interface Target {
  /** Sends the request of that number, and calls back once, with whether it was answered. */
  readonly send: (request: number, answered: (well: boolean) => void) => void;
  readonly close: () => void;
}

export interface LoadResult {
  readonly sent: number;
  /** Answers of failure, and requests without an answer. */
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
export async function runOpenLoop(target: Target, rps: number, seconds: number): Promise<LoadResult> {
  const total = Math.round(rps * seconds);
  const latencies: number[] = [];
  let sent = 0;
  let errors = 0;
  const start = performance.now() + 50;

  const sendNext = (): void => {
    const due = start + (sent * 1000) / rps;
    target.send(sent, (well) => {
      latencies.push(performance.now() - due);
      if (!well) errors += 1;
    });
    sent += 1;
  };

  while (sent < total) {
    const dueBy = ((performance.now() - start) * rps) / 1000;
    while (sent < total && sent <= dueBy) sendNext();
    // The millisecond that a timer is late counts as the host's; to spin would take a core of the machine away from it.
    await wait(1);
  }
  for (const end = performance.now() + LAST_ANSWERS_MS; latencies.length < sent && performance.now() < end;) {
    await wait(5);
  }
  target.close();
  return { sent, errors: errors + sent - latencies.length, latencies: Float64Array.from(latencies).sort() };
}
