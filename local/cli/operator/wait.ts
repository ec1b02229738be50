import { setTimeout } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import type { Terminal } from './terminal.ts';

interface Progressing {
  readonly id: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'stopped';
  readonly step?: string | undefined;
  readonly cause?: string | undefined;
}

/**
 * Looks until something has ended, and says each step that it enters.
 * @throws Failure when it did not succeed
 */
export async function waitFor<T extends Progressing>(
  what: string,
  look: () => Promise<T>,
  { err }: Terminal,
  everyMs: number,
): Promise<T> {
  let said: string | undefined;
  for (;;) {
    const seen = await look();
    if (seen.state === 'succeeded') return seen;
    if (seen.state !== 'running')
      throw new Failure(`${what} ${seen.id} ${seen.state}: ${seen.cause ?? 'it gave no cause'}`);
    if (seen.step !== undefined && seen.step !== said) err(`${what} ${seen.id}: ${seen.step}`);
    said = seen.step;
    await setTimeout(everyMs);
  }
}
