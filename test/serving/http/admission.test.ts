import { expect, it } from '@jest/globals';
import { Admission } from '../../../serving/http/admission.ts';

it('admits up to its number of requests, and again when one is released', () => {
  const admission = new Admission({ maxRequests: 1, maxBytes: 100 });
  const first = admission.tryEnter();
  expect(admission.tryEnter()).toBeUndefined();
  first?.release();
  expect(admission.tryEnter()).toBeDefined();
});

it('holds up to its number of bytes over all requests, and again when one is released', () => {
  const admission = new Admission({ maxRequests: 2, maxBytes: 100 });
  const [first, second] = [admission.tryEnter(), admission.tryEnter()];
  expect(first?.tryHold(60)).toBe(true);
  expect(second?.tryHold(40)).toBe(true);
  expect(second?.tryHold(1)).toBe(false);
  first?.release();
  expect(second?.tryHold(60)).toBe(true);
});
