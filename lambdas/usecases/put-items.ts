import type { ItemChange } from '../domain/catalog-item.ts';
import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { ItemStore } from '../domain/ports/item-store.ts';

export interface PutItemsDependencies {
  readonly changeStream: ChangeStream;
  readonly itemStore: ItemStore;
  readonly now: () => number;
}

/**
 * Takes in what a shop says of its items: for the next answers, and for the models to come. A caller who is told of a
 * failure sends the same again, which changes nothing twice; so the lake may hear of a change a moment before answers
 * do, and never the other way round.
 * @throws EventStreamUnavailableError
 * @throws OnlineTableError
 */
export async function putItems(
  changes: readonly ItemChange[],
  { changeStream, itemStore, now }: PutItemsDependencies,
): Promise<void> {
  const receivedAtMs = now();
  const each = new Map<string, ItemChange>();
  for (const { itemId, properties } of changes)
    each.set(itemId, { itemId, properties: { ...each.get(itemId)?.properties, ...properties } });
  const once = [...each.values()];
  await changeStream.put(once.map((change) => ({ kind: 'item', ...change, receivedAtMs })));
  await itemStore.put(once);
}
