import type { Store } from './store.ts';

/** Something that a shopper did, as `POST /events` takes it but for its id and time, which the tracker gives. */
export interface TrackedEvent {
  /** view, click, add_to_cart, purchase, or a type of your own. */
  readonly eventType: string;
  readonly itemId: string;
  readonly eventValue?: number;
  /** The recommendation that led to it. */
  readonly recommendationId?: string;
  /** The items that were on show. */
  readonly impression?: readonly string[];
  /** JSON; `device` in it is kept in the lake's interactions. @default the tracker's device */
  readonly properties?: string;
}

/** An event that waits to be sent, with whose it is. */
export interface Waiting {
  readonly userId?: string;
  readonly sessionId: string;
  readonly event: TrackedEvent & { readonly eventId: string; readonly sentAt: number };
}

/** What the API takes in one request. */
const BATCH = 10;
/** About a day offline; the oldest give way. */
const LONGEST = 200;

const isWaiting = (found: unknown): found is Waiting =>
  typeof found === 'object' && found !== null && 'sessionId' in found && 'event' in found;

/** Events that wait, in the store: pages that come later send what this one could not. */
export function openQueue(store: Store) {
  const read = (): readonly Waiting[] => {
    try {
      const found: unknown = JSON.parse(store.get('queue'));
      return Array.isArray(found) ? found.filter(isWaiting) : [];
    } catch {
      return [];
    }
  };
  const write = (waiting: readonly Waiting[]): void => {
    store.set('queue', JSON.stringify(waiting.slice(-LONGEST)));
  };
  return {
    add: (waiting: Waiting): number => {
      const all = [...read(), waiting];
      write(all);
      return all.length;
    },
    /** The oldest, and what goes with it into one request. */
    batch: (): readonly Waiting[] => {
      const [first, ...rest] = read();
      if (!first) return [];
      const isSame = ({ userId, sessionId }: Waiting): boolean =>
        userId === first.userId && sessionId === first.sessionId;
      return [first, ...rest.filter(isSame).slice(0, BATCH - 1)];
    },
    /** Read anew, for another page may have added to it. */
    remove: (sent: readonly Waiting[]): void => {
      const ids = new Set(sent.map(({ event }) => event.eventId));
      write(read().filter(({ event }) => !ids.has(event.eventId)));
    },
  };
}
