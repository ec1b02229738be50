import { describe, expect, test } from '@jest/globals';
import { CachedValue } from '../../../lambdas/adapters/cached-value.ts';

describe('a cached value', () => {
  let nowMs = 0;
  let reads = 0;
  const read = () => Promise.resolve(++reads);
  const make = () => {
    nowMs = 0;
    reads = 0;
    return new CachedValue<number>(1000, () => nowMs);
  };

  test('is read once while it is fresh, and again when it is not', async () => {
    const value = make();
    expect(await value.get(read)).toBe(1);
    nowMs = 999;
    expect(await value.get(read)).toBe(1);
    nowMs = 1000;
    expect(await value.get(read)).toBe(2);
  });

  test('is read once for all who ask at the same time', async () => {
    const value = make();
    expect(await Promise.all([value.get(read), value.get(read), value.get(read)])).toEqual([1, 1, 1]);
  });

  test('stays as it was if it cannot be read again', async () => {
    const value = make();
    await value.get(read);
    nowMs = 5000;
    expect(await value.get(() => Promise.reject(new Error('down')))).toBe(1);
    expect(await value.get(read)).toBe(2);
  });

  test('is no value if it never could be read, until it can', async () => {
    const value = make();
    await expect(value.get(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await value.get(read)).toBe(1);
  });

  test('is waited for by nobody for a while after that, and then by everybody', async () => {
    nowMs = 0;
    reads = 0;
    const value = new CachedValue<number>(1000, () => nowMs, { staleMs: 500 });
    let answer: (of: number) => void = () => undefined;
    const slowly = () => new Promise<number>((resolve) => (answer = resolve));
    await value.get(read);
    nowMs = 1499;
    expect(await value.get(slowly)).toBe(1);
    answer(7);
    await Promise.resolve();
    expect(await value.get(read)).toBe(7);
    nowMs = 1499 + 1500;
    expect(await value.get(read)).toBe(2);
  });

  test('that nobody waits for may fail to be read', async () => {
    nowMs = 0;
    reads = 0;
    const value = new CachedValue<number>(1000, () => nowMs, { staleMs: 500 });
    await value.get(read);
    nowMs = 1200;
    expect(await value.get(() => Promise.reject(new Error('down')))).toBe(1);
    expect(await value.get(read)).toBe(1);
  });
});
