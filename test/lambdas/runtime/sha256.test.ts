import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Sha256 } from '../../../lambdas/runtime/sha256.ts';

/** Every byte that there is, also those that no text has. */
const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

const hexOf = async (hash: Sha256): Promise<string> => Buffer.from(await hash.digest()).toString('hex');

describe('the hash of the signer', () => {
  test('is SHA-256 of what it was given, be it text or bytes, also of a part of a buffer', async () => {
    const hash = new Sha256();
    hash.update('mug ☕');
    hash.update(everyByte.subarray(100, 200));
    hash.update(everyByte.slice(7, 9).buffer);
    const expected = createHash('sha256').update('mug ☕').update(everyByte.subarray(100, 200));
    expect(await hexOf(hash)).toBe(expected.update(everyByte.subarray(7, 9)).digest('hex'));
  });

  test.each([
    ['text', 'a secret ☕'],
    ['bytes', everyByte],
    ['a part of a buffer', everyByte.subarray(120, 160)],
  ])('is an HMAC where the secret is %s', async (_, secret) => {
    const hash = new Sha256(secret);
    hash.update('a request');
    expect(await hexOf(hash)).toBe(createHmac('sha256', secret).update('a request').digest('hex'));
  });

  test('begins anew, with the same secret', async () => {
    const hash = new Sha256(everyByte);
    hash.update('another request');
    hash.reset();
    hash.update('a request');
    expect(await hexOf(hash)).toBe(createHmac('sha256', everyByte).update('a request').digest('hex'));
  });
});
