import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { OutOfTimeError } from '../../../lambdas/domain/errors.ts';
import { within } from '../../../lambdas/domain/within.ts';

describe('work within a time', () => {
  test('gives what it gives', async () => {
    expect(await within(1000, 'adding', () => Promise.resolve(2))).toBe(2);
  });

  test('fails as it fails', async () => {
    await expect(within(1000, 'failing', () => Promise.reject(new TypeError('no')))).rejects.toThrow(
      TypeError,
    );
  });

  test('is over when its time is, though it does not listen', async () => {
    const started = performance.now();
    const slow = within(20, 'sleeping', () => wait(2000, undefined, { ref: false }));
    await expect(slow).rejects.toThrow(new OutOfTimeError('sleeping took more than 20 ms'));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('is told to stop', async () => {
    let told: AbortSignal | undefined;
    const slow = within(20, 'sleeping', (signal) => {
      told = signal;
      return wait(2000, undefined, { signal });
    });
    await expect(slow).rejects.toThrow();
    expect(told?.reason).toBeInstanceOf(OutOfTimeError);
  });
});
