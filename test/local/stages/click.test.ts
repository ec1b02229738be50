import { describe, expect, it } from '@jest/globals';
import type { Recommendations } from '../../../local/cli/embedded-aws/shop-api.ts';
import { reflects } from '../../../local/cli/stages/click.ts';

const answer = (...items: readonly (readonly [string, string?])[]): Recommendations => ({
  itemList: items.map(([itemId, because]) => ({
    itemId,
    score: 1,
    ...(because !== undefined && { reason: { type: 'clicked' as const, itemId: because } }),
  })),
  recommendationId: 'r',
  modelVersion: 'm',
  variant: 'primary',
  experiment: null,
  fallback: null,
});

describe('reflects', () => {
  it('sees the clicked item as a reason', () => {
    expect(reflects(answer(['a', 'mug']), answer(['a']), 'mug')).toBe(true);
  });

  it('sees another order of items', () => {
    expect(reflects(answer(['b'], ['a']), answer(['a'], ['b']), 'mug')).toBe(true);
  });

  it('does not take the same list, or a reason that was there before, for an effect', () => {
    expect(reflects(answer(['a', 'vase']), answer(['a', 'vase']), 'mug')).toBe(false);
  });
});
