import { createHash } from 'node:crypto';

export interface EventIdentity {
  /** The user, or the session of an anonymous shopper. */
  readonly shopperId: string;
  readonly itemId: string;
  /** In its canonical form. */
  readonly eventType: string;
  readonly timestampMs: number;
}

/**
 * The id of an event whose sender gave none. It depends on what happened alone, so an event that is sent again has
 * the same id, on the stream and in the lake (Python computes it too; `test/fixtures/parity` holds both to it).
 * 128 bits: a collision is not expected in any shop's lifetime.
 */
export const eventIdOf = ({ shopperId, itemId, eventType, timestampMs }: EventIdentity): string =>
  createHash('sha256')
    .update(`${shopperId}|${itemId}|${eventType}|${timestampMs}`, 'utf8')
    .digest('hex')
    .slice(0, 32);
