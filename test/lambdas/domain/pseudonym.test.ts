import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { pseudonymOf } from '../../../lambdas/domain/pseudonym.ts';
import { parityFixture } from './parity-fixture.ts';

const parity = parityFixture(
  'pseudonyms.json',
  z.array(z.object({ key: z.string(), userId: z.string(), expected: z.string() })),
);

describe('a pseudonym', () => {
  test.each(parity)('of $userId is what the batch step computes', ({ key, userId, expected }) => {
    expect(pseudonymOf(key, userId)).toBe(expected);
    expect(pseudonymOf(`${key}!`, userId)).not.toBe(expected);
  });
});
