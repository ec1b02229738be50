import { expect, test } from '@jest/globals';
import { normal, normalCdf } from '../../../lambdas/domain/normal.ts';
import { seededRandom } from '../../../lambdas/domain/random.ts';

test.each([
  [0, 0.5],
  [1, 0.841344746],
  [-1, 0.158655254],
  [2.5, 0.993790335],
  [-4, 0.0000316712],
])('the normal distribution up to %d is %d', (z, chance) => {
  expect(normalCdf(z)).toBeCloseTo(chance, 6);
});

test('normal numbers have the mean 0 and the variance 1', () => {
  const random = seededRandom('normal');
  const values = Array.from({ length: 20_000 }, () => normal(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
});

test('random numbers are those of their seed, and even', () => {
  const tenths = new Array<number>(10).fill(0);
  const random = seededRandom('even');
  const again = seededRandom('even');
  for (let index = 0; index < 20_000; index += 1) {
    const value = random();
    expect(again()).toBe(value);
    tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});
