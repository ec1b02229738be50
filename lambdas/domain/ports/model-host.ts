import type { HistoryItem, UserFeatures } from '../history.ts';
import type { RankedList } from '../recommendation.ts';
import type { Variant } from '../trial.ts';

export interface RankRequest {
  /** Most recent first; empty: an unknown shopper, who gets what is popular. */
  readonly history: readonly HistoryItem[];
  readonly contextItemId?: string | undefined;
  /** Of a shopper of whom it is known: what the model does not ask for is left out. */
  readonly userFeatures?: UserFeatures | undefined;
  readonly numResults: number;
  readonly exclude: ReadonlySet<string>;
  /** Nothing but these is ranked. @default all that the model knows */
  readonly only?: ReadonlySet<string> | undefined;
  readonly metadata: boolean;
  /** Which of the models that run is asked. @default primary */
  readonly variant?: Variant | undefined;
  /** Whether a candidate is asked too, whose answer nobody sees. @default false */
  readonly shadowed?: boolean | undefined;
  /** The moment that the history's ages are counted from. */
  readonly nowMs: number;
}

/** Where a model runs: a Lambda, a container or a SageMaker endpoint. */
export interface ModelHost {
  /**
   * At most `numResults` items, best first, none of them excluded, all of them among `only`.
   * @throws ModelHostUnavailableError also when the signal aborts
   */
  rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList>;
}
