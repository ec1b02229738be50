import { describe, expect, test } from '@jest/globals';
import type { ChangeStream } from '../../../lambdas/domain/ports/change-stream.ts';
import type { ShopChange } from '../../../lambdas/domain/shop-change.ts';

export interface ChangeStreamUnderTest {
  readonly stream: ChangeStream;
  /** What a reader of the stream has seen so far. */
  read(): Promise<readonly unknown[]>;
}

const changes: readonly ShopChange[] = [
  {
    kind: 'item',
    itemId: 'mug',
    properties: { NAME: 'Zoë’s 日本🛍️', PRICE: 7.95, AVAILABLE: false, X: null },
    receivedAtMs: 1,
  },
  { kind: 'user', userId: 'u', properties: { COUNTRY: 'Spain' }, receivedAtMs: 2 },
  { kind: 'merge', userId: 'u', sessionId: 's', receivedAtMs: 3 },
];

/** What every stream of changes must do. */
export function changeStreamContract(name: string, make: () => Promise<ChangeStreamUnderTest>): void {
  describe(`${name} as a stream of changes`, () => {
    test('delivers every field as it was, in order', async () => {
      const underTest = await make();
      await underTest.stream.put(changes.slice(0, 1));
      await underTest.stream.put(changes.slice(1));
      expect(await underTest.read()).toMatchObject(changes);
    });

    test('takes an empty list', async () => {
      const underTest = await make();
      await underTest.stream.put([]);
      expect(await underTest.read()).toEqual([]);
    });
  });
}
