import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import type { InvocationRequest } from '../../lambdas/contracts/model-host.ts';

const EVENT_TYPES = ['view', 'view', 'view', 'click', 'add_to_cart', 'purchase'];

/** A small generator of the mulberry32 family: the same requests in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the model in a folder can rank. */
export async function readItemIds(folder: string): Promise<string[]> {
  const file = new Uint8Array(readFileSync(join(folder, 'items.parquet'))).buffer;
  const rows = await parquetReadObjects({ file, columns: ['item_id'] });
  return rows.map((row) => z.string().parse(row['item_id']));
}

/** Bodies of invocations: shoppers of 0 to 40 events, 20 on average, who want 25 items; a quarter has something excluded. */
export function makeRequests(count: number, itemIds: readonly string[]): string[] {
  const random = seededRandom(42);
  const below = (limit: number): number => Math.floor(random() * limit);
  const anyItem = (): string => itemIds[below(itemIds.length)] ?? '';
  return Array.from({ length: count }, () => {
    const history = Array.from({ length: below(41) }, (_, position) => ({
      itemId: anyItem(),
      eventType: EVENT_TYPES[below(EVENT_TYPES.length)] ?? 'view',
      ageDays: position * random(),
    }));
    const exclude = random() < 0.25 ? history.slice(0, 3).map(({ itemId }) => itemId) : undefined;
    const body: InvocationRequest = {
      instances: [{ history, numResults: 25, metadata: true, ...(exclude !== undefined && { exclude }) }],
    };
    return JSON.stringify(body);
  });
}
