import type { TrackedEvent } from './queue.ts';

export interface TrackerOptions {
  /** Where the API is, with its stage. */
  readonly url: string;
  readonly apiKey: string;
  /**
   * A path of the shop's own site that passes a body on to `POST /events` with the key, which a beacon cannot carry.
   * @default pages that close send by fetch with keepalive
   */
  readonly beaconUrl?: string;
  /** The shopper, if logged in. */
  readonly userId?: string;
  /**
   * Whether the shopper agreed to be tracked; false deletes what was stored before.
   * @default not known yet: nothing is stored, sent or deleted until `consent` is called
   */
  readonly consent?: boolean;
  /**
   * What the shopper uses, told with each event that has no `properties` of its own.
   * @default mobile or desktop, as the browser says
   */
  readonly device?: string;
  /** How long events wait for others. @default 1000 */
  readonly batchMs?: number;
  /** After so long without an event, the next one starts a session. @default 30 */
  readonly sessionMinutes?: number;
}

export interface Tracker {
  /** Without consent, it does nothing. */
  track(event: TrackedEvent): void;
  /** Who the shopper is from now on; undefined: they logged out. Whoever comes after a user has a session of their own. */
  identify(userId: string | undefined): void;
  /** The shopper's decision. Withdrawing it deletes what is stored and stops what is being sent. */
  consent(given: boolean): void;
  /** The session that events belong to, to ask recommendations for and to merge at login; undefined without consent. */
  sessionId(): string | undefined;
  /** Sends what waits, now. */
  flush(): Promise<void>;
}
