import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1. */
export type Random = () => number;

/**
 * Numbers that look random and are the same for the same seed: what an answer left to chance can be worked out again
 * from its id. Mulberry32, whose 32 bits of state are more than a list needs; for nothing secret.
 */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed, 'utf8').digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
