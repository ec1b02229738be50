import { describe, expect, test } from '@jest/globals';
import { reasonOf } from '../../../lambdas/domain/reason.ts';

const did = (eventType: string, itemId = 'a') => ({ itemId, eventType, timestampMs: 0 });
const because = (itemId: string, name?: string) => ({ itemId, name });

describe('the reason of a recommendation', () => {
  test.each([
    ['view', 'viewed'],
    ['click', 'clicked'],
    ['add_to_cart', 'carted'],
    ['purchase', 'bought'],
    ['wishlist', 'interacted'],
  ])('of a %s is that it was %s', (eventType, type) => {
    expect(reasonOf(because('a'), [did(eventType)])).toEqual({ type, itemId: 'a' });
  });

  test('is the latest of what the shopper did with the item', () => {
    expect(reasonOf(because('a'), [did('view', 'b'), did('purchase'), did('view')])?.type).toBe('bought');
  });

  test('has the name of the item, if it is known', () => {
    expect(reasonOf(because('a', 'Blue mug'), [did('view')])).toEqual({
      type: 'viewed',
      itemId: 'a',
      name: 'Blue mug',
    });
  });

  test('is none without a history item that counted, or that the history no longer holds', () => {
    expect(reasonOf(undefined, [did('view')])).toBeUndefined();
    expect(reasonOf(because('gone'), [did('view')])).toBeUndefined();
  });
});
