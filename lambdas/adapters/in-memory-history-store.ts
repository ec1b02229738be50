import { changedConsent, type Consent, type KeptConsent, UNASKED } from '../domain/consent.ts';
import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import { type Feedback, withFeedback } from '../domain/feedback.ts';
import { HISTORY_LENGTH, type HistoryItem, mergeHistories, type UserFeatures } from '../domain/history.ts';
import type { ConsentStore } from '../domain/ports/consent-store.ts';
import type { FeedbackOutcome, FeedbackStore } from '../domain/ports/feedback-store.ts';
import type { HistoryStore, KeepOptions, ShopperHistory } from '../domain/ports/history-store.ts';
import type { MergeOutcome, SessionMerger } from '../domain/ports/session-merger.ts';
import type { Merge } from '../domain/shop-change.ts';
import type { Shopper } from '../domain/shopper.ts';

const keyOf = ({ kind, id }: Shopper) => `${kind} ${id}`;
const identityOf = ({ timestampMs, eventId }: ShopEvent) => `${timestampMs} ${eventId}`;

interface Precomputed {
  readonly history: readonly HistoryItem[];
  readonly features: UserFeatures | undefined;
  readonly asOfMs: number;
}

export class InMemoryHistoryStore implements HistoryStore, SessionMerger, ConsentStore, FeedbackStore {
  readonly #precomputed = new Map<string, Precomputed>();
  /** Whom a session's shopper logged in as. */
  readonly #users = new Map<string, string>();
  readonly #events = new Map<string, Map<string, ShopEvent>>();
  readonly #consents = new Map<string, KeptConsent>();
  /** By shopper. */
  readonly #feedback = new Map<string, readonly Feedback[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** What the batch step would write, of what it knew until `asOf`. */
  precompute(
    shopper: Shopper,
    history: readonly HistoryItem[],
    features?: UserFeatures,
    asOf = '2026-03-01T00:00:00Z',
  ): void {
    this.#precomputed.set(keyOf(shopper), { history, features, asOfMs: Date.parse(asOf) });
  }

  recent(shopper: Shopper): Promise<ShopperHistory> {
    const kept = shopper.kind === 'user' ? this.#kept(shopper.id) : UNASKED;
    const { personalization, analytics, historyFromMs } = kept;
    const events = [...(this.#events.get(keyOf(shopper))?.values() ?? [])];
    const recorded = events.map(({ itemId, eventType, timestampMs }) => ({ itemId, eventType, timestampMs }));
    const known = this.#precomputed.get(keyOf(shopper));
    const histories = [known?.history ?? [], recorded].map((history) =>
      history.filter(({ timestampMs }) => timestampMs >= historyFromMs),
    );
    const items = personalization ? mergeHistories(...histories) : [];
    const feedback = personalization ? (this.#feedback.get(keyOf(shopper)) ?? []) : [];
    const mayBeRead = personalization && known !== undefined && known.asOfMs >= historyFromMs;
    const features = mayBeRead ? known.features : undefined;
    return Promise.resolve({ items, features, feedback, consent: { personalization, analytics } });
  }

  async record(
    event: ShopEvent,
    { mayKeep }: Pick<KeepOptions, 'mayKeep'>,
  ): Promise<'recorded' | 'duplicate' | 'not-kept'> {
    const shopper = shopperOfEvent(event);
    const outcome = this.#putEvent(shopper, event);
    const userId = event.userId ?? this.#users.get(event.sessionId);
    if (userId === undefined) return outcome;
    const user: Shopper = { kind: 'user', id: userId };
    const ofUser = shopper.kind === 'user' ? outcome : this.#putEvent(user, event);
    if (await mayKeep(userId)) return ofUser;
    for (const one of [shopper, user]) this.#events.get(keyOf(one))?.delete(identityOf(event));
    return 'not-kept';
  }

  async merge(
    { sessionId, userId }: Merge,
    { mayKeep }: Pick<KeepOptions, 'mayKeep'>,
  ): Promise<MergeOutcome> {
    const known = this.#users.get(sessionId) ?? userId;
    if (known !== userId) return { outcome: 'taken' };
    this.#users.set(sessionId, userId);
    const all = [...(this.#events.get(keyOf({ kind: 'session', id: sessionId }))?.values() ?? [])];
    const newest = all.sort((a, b) => b.timestampMs - a.timestampMs).slice(0, HISTORY_LENGTH);
    for (const event of newest) this.#putEvent({ kind: 'user', id: userId }, event);
    if (await mayKeep(userId)) return { outcome: 'merged', events: newest.length };
    await this.forget(userId);
    return { outcome: 'merged', events: 0 };
  }

  forget(userId: string): Promise<void> {
    const user = keyOf({ kind: 'user', id: userId });
    this.#precomputed.delete(user);
    this.#events.delete(user);
    this.#feedback.delete(user);
    for (const [sessionId, owner] of this.#users) {
      if (owner !== userId) continue;
      const session = keyOf({ kind: 'session', id: sessionId });
      this.#events.delete(session);
      this.#feedback.delete(session);
    }
    return Promise.resolve();
  }

  async put(
    shopper: Shopper,
    said: readonly Feedback[],
    { mayKeep }: Pick<KeepOptions, 'mayKeep'>,
  ): Promise<FeedbackOutcome> {
    const userId = shopper.kind === 'user' ? shopper.id : this.#users.get(shopper.id);
    const shoppers = [shopper, ...(userId === undefined ? [] : [{ kind: 'user' as const, id: userId }])];
    for (const key of new Set(shoppers.map(keyOf))) {
      const held = withFeedback(this.#feedback.get(key) ?? [], said);
      if (held === undefined) return 'full';
      this.#feedback.set(key, held);
    }
    if (userId === undefined || (await mayKeep(userId))) return 'kept';
    for (const one of shoppers) this.#feedback.delete(keyOf(one));
    return 'not-kept';
  }

  async adopt(
    { sessionId, userId }: Merge,
    options: Pick<KeepOptions, 'mayKeep'>,
  ): Promise<readonly Feedback[]> {
    const session: Shopper = { kind: 'session', id: sessionId };
    const said = this.#feedback.get(keyOf(session)) ?? [];
    if (said.length === 0) return [];
    return (await this.put({ kind: 'user', id: userId }, said, options)) === 'kept' ? said : [];
  }

  consentOf(userId: string): Promise<Consent> {
    const { personalization, analytics } = this.#kept(userId);
    return Promise.resolve({ personalization, analytics });
  }

  putConsent(userId: string, consent: Consent): Promise<void> {
    this.#consents.set(userId, changedConsent(this.#kept(userId), consent, this.#now()));
    return Promise.resolve();
  }

  #kept(userId: string): KeptConsent {
    return this.#consents.get(userId) ?? UNASKED;
  }

  #putEvent(shopper: Shopper, event: ShopEvent): 'recorded' | 'duplicate' {
    const events = this.#events.get(keyOf(shopper)) ?? new Map<string, ShopEvent>();
    this.#events.set(keyOf(shopper), events);
    if (events.has(identityOf(event))) return 'duplicate';
    events.set(identityOf(event), event);
    return 'recorded';
  }
}
