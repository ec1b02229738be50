import { createHash } from 'node:crypto';

/** What is decided: each decision about a shopper is a draw of its own. */
export type Draw = 'layer' | 'ramp-up' | 'holdout' | 'arm' | 'canary' | 'bucket';

/**
 * Where a shopper stands in a draw, from 0 up to 1: even over shoppers, and the same for the same shopper wherever it is
 * asked. The first 48 bits of SHA-256, which a double holds exactly (Python computes it too; `test/fixtures/parity`
 * holds both to it).
 * @param salt must not contain `|`
 */
export const shopperShare = (draw: Draw, salt: string, shopperId: string): number =>
  createHash('sha256').update(`${draw}|${salt}|${shopperId}`, 'utf8').digest().readUIntBE(0, 6) / 2 ** 48;
