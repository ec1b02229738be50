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

/** Shoppers of 0 to 40 events, 20 on average, who want 25 items; a quarter has something excluded. */
export function makeRequests(count: number, itemIds: readonly string[]): Buffer[] {
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
    return toHttp(JSON.stringify(body));
  });
}

function toHttp(body: string): Buffer {
  const head = `POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
