import type { Recommendations } from '../embedded-aws/shop-api.ts';
import type { LoopResult } from '../loop.ts';
import type { StageTiming } from '../progress.ts';
import type { ClickedItem } from '../stages/shopper.ts';

interface ShownItem {
  readonly itemId: string;
  readonly name?: string;
  readonly score: number;
  readonly reason?: { readonly type: string; readonly itemId: string; readonly name?: string };
}

type Metrics = Readonly<Record<string, number>>;

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
    readonly baseline: Metrics;
  };
  readonly shopper: string;
  readonly clicks: readonly ClickedItem[];
  readonly before: readonly ShownItem[];
  readonly after: readonly ShownItem[];
  readonly freshnessMs: number;
  readonly fallback: LoopResult['fallback'];
}

/** The baseline that is shown beside the model. */
const BASELINE = 'popular';

export function resultsOf(loop: LoopResult, stages: readonly StageTiming[]): Results {
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
    },
    shopper: story.userId,
    clicks: story.clicks,
    before: shown(clicked.before),
    after: shown(clicked.after),
    freshnessMs: clicked.freshnessMs,
    fallback: loop.fallback,
  };
}

const shown = ({ itemList }: Recommendations): readonly ShownItem[] =>
  itemList.map(({ itemId, score, reason, metadata }) => ({
    itemId,
    ...(metadata?.name !== undefined && { name: metadata.name }),
    score,
    ...(reason && {
      reason: {
        type: reason.type,
        itemId: reason.itemId,
        ...(reason.name !== undefined && { name: reason.name }),
      },
    }),
  }));
