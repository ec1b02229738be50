import { type DecidedItems, decideBeforeRanking, eventTypesByItem } from '../domain/filter/before-ranking.ts';
import { type Consent, FULL_CONSENT, NO_CONSENT } from '../domain/consent.ts';
import { heed, type Heeded } from '../domain/feedback.ts';
import type { ExperimentArm } from '../domain/experiments/experiment.ts';
import type { BoundFilter } from '../domain/filter/expression.ts';
import type { Columns } from '../domain/filter/matches.ts';
import type { HistoryItem, UserFeatures } from '../domain/history.ts';
import type { Catalog } from '../domain/ports/catalog.ts';
import type { HistoryStore, ShopperHistory } from '../domain/ports/history-store.ts';
import type { UserProperties } from '../domain/ports/user-properties.ts';
import type { ShelfRequest } from '../domain/recommend-request.ts';
import { dropPurchased } from '../domain/rules/drop-purchased.ts';
import { dropUnavailable } from '../domain/rules/drop-unavailable.ts';
import type { Shopper } from '../domain/shopper.ts';
import type { Trials } from '../domain/ports/trials.ts';
import { answeredBy, isShadowed, type Variant } from '../domain/trial.ts';
import type { Attempts } from './attempts.ts';

/** How long an answer may take. The reads before the model host and after it share what it does not get. */
export interface TimeBudget {
  readonly totalMs: number;
  readonly modelHostMs: number;
}

export interface SituationDependencies {
  readonly historyStore: Pick<HistoryStore, 'recent'>;
  readonly catalog: Catalog;
  readonly userProperties: UserProperties;
  readonly trials: Trials;
  readonly budget: TimeBudget;
  readonly now: () => number;
}

/** What is known of a request by the time that something is to be ranked for it. */
export interface Situation {
  readonly nowMs: number;
  /** Who ranks for the shopper. */
  readonly variant: Variant;
  /** Whether the candidate is asked too, whose answer nobody sees. */
  readonly shadowed: boolean;
  /** The experiment that the answer is part of. */
  readonly experiment: ExperimentArm | undefined;
  /** The arms whose models both rank for the shopper; undefined: one does. */
  readonly interleaves?: readonly [string, string] | undefined;
  readonly history: readonly HistoryItem[];
  /** What is known of the shopper beside it, by name. */
  readonly userFeatures?: UserFeatures | undefined;
  /** false: the history could not be read, so it is empty whatever the shopper did. */
  readonly historyKnown: boolean;
  /** What may be done with what is known of the shopper; nothing where a user's consent could not be read. */
  readonly consent: Consent;
  /** What the shopper said of items and categories. */
  readonly heeded: Heeded;
  readonly eventTypes: ReadonlyMap<string, readonly string[]>;
  readonly user: Columns;
  readonly bought: ReadonlySet<string>;
  readonly unavailable: ReadonlySet<string>;
  /** What must not be ranked at all, whatever it is. */
  readonly decided: DecidedItems;
}

/** Reads, all at once, what there is to know. What cannot be read is done without. */
export async function situationOf(
  request: ShelfRequest,
  dependencies: SituationDependencies,
  attempts: Attempts,
): Promise<Situation> {
  const { shopper, contextItemId, rules } = request;
  const { historyStore, catalog, trials, budget, now } = dependencies;
  const readMs = (budget.totalMs - budget.modelHostMs) / 2;
  const [known, unavailable = new Set<string>(), columns = new Map(), trial] = await Promise.all([
    shopper === undefined
      ? NOBODY
      : attempts.run('history', readMs, (signal) => historyStore.recent(shopper, signal)),
    attempts.run('catalog', readMs, (signal) => catalog.unavailable(signal)),
    asksOfUser(request)
      ? attempts.run('user', readMs, (signal) => userColumns(shopper, dependencies, signal))
      : undefined,
    attempts.run('trial', readMs, (signal) => trials.current(signal)),
  ]);
  const history = known?.items ?? [];
  const consent = known?.consent ?? (shopper?.kind === 'user' ? NO_CONSENT : FULL_CONSENT);
  const user: Columns = consent.personalization ? columns : new Map();
  const heeded = heed(known?.feedback ?? []);
  const facts = { history, unavailable, contextItemId };
  const bought = new Set(rules.dropPurchased ? dropPurchased(facts) : []);
  const byFilter = decideBeforeRanking(rules.filter, history, user);
  const page = contextItemId === undefined ? [] : [contextItemId];
  const refused = [...byFilter.exclude, ...heeded.refusedItems];
  const exclude = new Set([...dropUnavailable(facts), ...page, ...bought, ...refused]);
  return {
    nowMs: now(),
    shadowed: isShadowed(trial, now()),
    ...answeredBy(trial, { ...request, shopperId: shopper?.id }, now()),
    history,
    userFeatures: known?.features,
    historyKnown: known !== undefined,
    consent,
    heeded,
    eventTypes: eventTypesByItem(history),
    user,
    bought,
    unavailable,
    decided: { ...byFilter, exclude },
  };
}

/** Of whom nothing is known, and nobody asks. */
const NOBODY: ShopperHistory = { items: [], feedback: [], consent: FULL_CONSENT };

/** Whether the answer says that its user refused what it would have been made of. */
export const withdrawnIn = ({
  historyKnown,
  consent,
}: Situation): { readonly personalization?: 'withdrawn' } =>
  historyKnown && !consent.personalization ? { personalization: 'withdrawn' } : {};

const asksOfUser = ({ rules: { filter, promotions } }: ShelfRequest): boolean =>
  [filter, ...promotions.map(({ filter: of }) => of)].some((of: BoundFilter) =>
    of.some(({ onlyIf }) => onlyIf.length > 0),
  );

async function userColumns(
  shopper: Shopper | undefined,
  { userProperties }: SituationDependencies,
  signal: AbortSignal,
): Promise<Columns> {
  if (shopper?.kind !== 'user') return new Map();
  const properties = await userProperties.propertiesOf(shopper.id, signal);
  return new Map(
    Object.entries(properties).map(([column, value]) => [
      column.toUpperCase(),
      // Text with bars is several values, and true and false are text: as in Amazon Personalize's data.
      typeof value === 'number' ? [value] : String(value).split('|'),
    ]),
  );
}
