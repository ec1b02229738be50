import { openQueue, type Waiting } from './queue.ts';
import { openStore } from './store.ts';
import type { Tracker, TrackerOptions } from './tracker-api.ts';

export type { TrackedEvent } from './queue.ts';
export type { Tracker, TrackerOptions } from './tracker-api.ts';

/** Browsers allow 64 KiB of bodies that outlive their page. */
const KEEPALIVE_BYTES = 60_000;
const LONGEST_PAUSE_MS = 60_000;

const bodyOf = (batch: readonly Waiting[]): string => {
  const [first] = batch;
  const eventList = batch.map(({ event }) => event);
  return JSON.stringify({ userId: first?.userId, sessionId: first?.sessionId, eventList });
};

export function createTracker(options: TrackerOptions): Tracker {
  const { url, apiKey, beaconUrl, batchMs = 1000, sessionMinutes = 30 } = options;
  const { device = navigator.userAgent.includes('Mobi') ? 'mobile' : 'desktop' } = options;
  const store = openStore();
  const queue = openQueue(store);
  let { userId } = options;
  let isAllowed = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: AbortController | undefined;

  // A function, for what it tells may change while something is awaited.
  const mayTrack = (): boolean => isAllowed;

  const sessionId = (): string | undefined => {
    if (!isAllowed) return undefined;
    const now = Date.now();
    const [known, lastUsed] = store.get('session').split(' ');
    const isCurrent = known && now - Number(lastUsed) < sessionMinutes * 60_000;
    const current = isCurrent ? known : crypto.randomUUID();
    store.set('session', `${current} ${now}`);
    return current;
  };

  const later = (milliseconds: number): void => {
    if (mayTrack()) timer ??= setTimeout(() => void flush(), milliseconds);
  };

  /** 0: no answer. */
  const send = async (body: string): Promise<number> => {
    sending = new AbortController();
    try {
      const { status } = await fetch(`${url}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
        body,
        keepalive: body.length < KEEPALIVE_BYTES,
        signal: sending.signal,
      });
      return status;
    } catch {
      return 0;
    } finally {
      sending = undefined;
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (mayTrack() && !sending && navigator.onLine) {
      const batch = queue.batch();
      if (!batch.length) return;
      const status = await send(bodyOf(batch));
      if (!mayTrack()) return;
      // Where the API has to be asked again, events wait; what it refuses, it would refuse for ever.
      if (!status || status === 429 || status >= 500) {
        failures += 1;
        later(Math.min(LONGEST_PAUSE_MS, batchMs * 2 ** failures));
        return;
      }
      failures = 0;
      queue.remove(batch);
    }
  };

  /** The page may be gone after this. What is sent and not known to have arrived is sent again by the next page. */
  const leave = (): void => {
    if (!beaconUrl) {
      void flush();
      return;
    }
    while (isAllowed && navigator.onLine) {
      const batch = queue.batch();
      const body = new Blob([bodyOf(batch)], { type: 'application/json' });
      if (!batch.length || !navigator.sendBeacon(beaconUrl, body)) return;
      queue.remove(batch);
    }
  };

  const consent = (given: boolean): void => {
    isAllowed = given;
    if (given) {
      void flush();
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    sending?.abort();
    store.clear();
  };

  addEventListener('online', () => void flush());
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
  });
  if (options.consent !== undefined) consent(options.consent);

  return {
    track: (event) => {
      const session = sessionId();
      if (!session) return;
      const who = userId ? { userId, sessionId: session } : { sessionId: session };
      const properties = event.properties ?? JSON.stringify({ device });
      const stamped = { ...event, properties, eventId: crypto.randomUUID(), sentAt: Date.now() };
      if (queue.add({ ...who, event: stamped }) < 10) later(batchMs);
      else if (!failures) void flush();
    },
    identify: (next) => {
      if (userId && userId !== next && isAllowed) store.set('session', '');
      userId = next;
    },
    consent,
    sessionId,
    flush,
  };
}
