import { setTimeout } from 'node:timers/promises';
import { Failure } from '../failure.ts';

export interface PollOptions {
  /** What is waited for, as the start of a sentence. */
  readonly what: string;
  readonly everyMs: number;
  readonly patienceMs: number;
  readonly interrupt: AbortSignal;
}

/** Looks again and again until there is something to see. */
export async function pollUntil<T>(look: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const deadline = Date.now() + options.patienceMs;
  for (;;) {
    options.interrupt.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) {
      throw new Failure(`${options.what} took longer than ${Math.round(options.patienceMs / 1000)} seconds.`);
    }
    await setTimeout(options.everyMs, undefined, { signal: options.interrupt });
  }
}
