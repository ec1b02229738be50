import { createHmac } from 'node:crypto';

/**
 * What stands for a user's id where the id itself may not be kept: HMAC-SHA256 under the environment's key, in hex.
 * Whoever lacks the key can neither tell the id nor try whether it is a certain one. Python computes it too;
 * `test/fixtures/parity` holds both to it.
 */
export const pseudonymOf = (key: string, userId: string): string =>
  createHmac('sha256', key).update(userId, 'utf8').digest('hex');
