import type { Recommendations } from '../embedded-aws/shop-api.ts';
import type { LoopResult } from '../loop.ts';
import type { StageTiming } from '../progress.ts';
import type { BrokenRelease } from '../stages/break-release.ts';
import type { ClickedItem } from '../stages/shopper.ts';

interface ShownItem {
  readonly itemId: string;
  readonly name?: string;
  /** Absent for an item that nothing ranked. */
  readonly score?: number;
  readonly reason?: { readonly type: string; readonly itemId: string; readonly name?: string };
}

type Metrics = Readonly<Record<string, number>>;
type Measured = Readonly<Record<string, number | null>>;

/** A model and the best of its baselines, by NDCG. */
interface Comparison {
  readonly metrics: Measured;
  /** Absent where the model was measured alone. */
  readonly bestBaseline?: { readonly name: string; readonly metrics: Measured };
}

/** What `--json` writes: names that others rely on. */
export interface Results {
  readonly stages: readonly StageTiming[];
  readonly ingest: {
    readonly rows: number;
    readonly accepted: number;
    readonly quarantined: number;
    readonly duplicates: number;
    readonly reasons: LoopResult['ingested']['reasons'];
  };
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly metrics: Metrics;
    /** Of popularity, which every shop knows. */
    readonly baseline: Metrics;
    /** How many places of a list were judged. */
    readonly k: number;
    readonly protocols: Readonly<Record<string, Comparison>>;
  };
  readonly shopper: string;
  readonly clicks: readonly ClickedItem[];
  readonly before: readonly ShownItem[];
  readonly after: readonly ShownItem[];
  readonly freshnessMs: number;
  readonly fallback: LoopResult['fallback'];
  /** Where a release was broken on purpose. */
  readonly brokenRelease?: BrokenRelease;
}

const BASELINE = 'popular';

export function resultsOf(
  loop: LoopResult,
  stages: readonly StageTiming[],
  brokenRelease?: BrokenRelease,
): Results {
  const { ingested, trained, story, clicked } = loop;
  const { rows, accepted, quarantined, duplicates, reasons } = ingested;
  return {
    stages,
    ingest: { rows, accepted, quarantined, duplicates, reasons },
    model: {
      name: trained.evaluation.champion,
      version: loop.live.modelVersion,
      metrics: trained.evaluation.metrics,
      baseline: trained.evaluation.baselines[BASELINE] ?? {},
      k: trained.evaluation.k,
      protocols: comparisonsOf(trained.evaluation),
    },
    shopper: story.userId,
    clicks: story.clicks,
    before: shown(clicked.before),
    after: shown(clicked.after),
    freshnessMs: clicked.freshnessMs,
    fallback: loop.fallback,
    ...(brokenRelease && { brokenRelease }),
  };
}

/** By protocol. */
export function comparisonsOf({
  champion,
  k,
  protocols,
}: LoopResult['trained']['evaluation']): Record<string, Comparison> {
  const ndcg = `ndcg@${k}`;
  return Object.fromEntries(
    Object.entries(protocols).map(([protocol, models]) => {
      const [best] = Object.entries(models)
        .filter(([name]) => name !== champion)
        .sort(([, one], [, other]) => (other[ndcg] ?? 0) - (one[ndcg] ?? 0));
      const comparison: Comparison = {
        metrics: models[champion] ?? {},
        ...(best && { bestBaseline: { name: best[0], metrics: best[1] } }),
      };
      return [protocol, comparison];
    }),
  );
}

const shown = ({ itemList }: Recommendations): readonly ShownItem[] =>
  itemList.map(({ itemId, score, reason, metadata }) => ({
    itemId,
    ...(metadata?.name !== undefined && { name: metadata.name }),
    ...(score !== undefined && { score }),
    ...(reason && {
      reason: {
        type: reason.type,
        itemId: reason.itemId,
        ...(reason.name !== undefined && { name: reason.name }),
      },
    }),
  }));
