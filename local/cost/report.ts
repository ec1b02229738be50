import Table from 'cli-table3';
import type { CostLine } from './cost-line.ts';
import type { Load } from './load.ts';
import { personalizeCost } from './personalize.ts';
import { PRICE_LIST } from './prices.ts';

export interface CostReport {
  readonly config: string;
  readonly prices: typeof PRICE_LIST;
  readonly load: Load;
  readonly lines: readonly CostLine[];
  readonly usdPerMonth: number;
  readonly usdIdle: number;
  /** null: nothing was recommended. */
  readonly usdPer1000Recommendations: number | null;
  readonly personalizeUsdPerMonth: number;
}

const sum = (lines: readonly CostLine[]): number => lines.reduce((total, { usd }) => total + usd, 0);

/** The whole bill, and what it comes to. */
export function costReport(config: string, load: Load, lines: readonly CostLine[]): CostReport {
  const usdPerMonth = sum(lines);
  return {
    config,
    prices: PRICE_LIST,
    load,
    lines,
    usdPerMonth,
    usdIdle: sum(lines.filter(({ idle }) => idle)),
    usdPer1000Recommendations:
      load.recommendations === 0 ? null : (usdPerMonth / load.recommendations) * 1000,
    personalizeUsdPerMonth: personalizeCost(load),
  };
}

const usd = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** For people. */
export function costText(report: CostReport): string {
  const { load, lines, prices } = report;
  const table = new Table({
    head: ['component', 'USD a month', 'of'],
    colAligns: ['left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const each of [...lines].sort((one, other) => other.usd - one.usd))
    table.push([
      each.secondHand === undefined ? each.component : `${each.component} *`,
      usd(each.usd),
      each.of,
    ]);
  const perThousand =
    report.usdPer1000Recommendations === null
      ? ''
      : `, ${report.usdPer1000Recommendations.toFixed(4)} for 1,000 recommendations`;
  return [
    `${report.config}: ${load.users.toLocaleString('en-US')} shoppers, ${load.events.toLocaleString('en-US')} events and ` +
      `${load.recommendations.toLocaleString('en-US')} recommendations a month`,
    table.toString(),
    `${usd(report.usdPerMonth)} USD a month${perThousand}. ${usd(report.usdIdle)} of it without a single request.`,
    ...savingsHint(report),
    `Amazon Personalize for the same: ${usd(report.personalizeUsdPerMonth)} USD.`,
    `List prices of ${prices.region} as of ${prices.asOf} (local/cost/prices.ts), without free tiers and discounts.`,
    ...doubts(lines),
  ].join('\n');
}

/** Says of each price that was not read on AWS's page what it rests on. */
const doubts = (lines: readonly CostLine[]): string[] =>
  lines.flatMap(({ component, secondHand }) =>
    secondHand === undefined ? [] : [`* ${component}: a price not read on AWS's page, but ${secondHand}.`],
  );

/** What is due by the hour whatever happens is what a promise to AWS makes cheaper. */
function savingsHint({ lines }: CostReport): string[] {
  const dueOf = (pattern: RegExp): number =>
    sum(lines.filter(({ component, idle }) => idle && pattern.test(component)));
  const plans = [
    { plan: 'SageMaker', due: dueOf(/^SageMaker (endpoint|checks)/) },
    { plan: 'Compute', due: dueOf(/^(Fargate|Lambda) /) },
  ].filter(({ due }) => due > 0);
  return plans.map(
    ({ plan, due }) => `A savings plan (${plan}) for a year or three makes ${usd(due)} of it cheaper.`,
  );
}

/** One point of the curve over load. */
export interface CostSummary {
  readonly recommendations: number;
  readonly usdPerMonth: number;
  readonly usdPer1000Recommendations: number | null;
  readonly personalizeUsdPerMonth: number;
}

export const summaryOf = ({
  load: { recommendations },
  usdPerMonth,
  usdPer1000Recommendations,
  personalizeUsdPerMonth,
}: CostReport): CostSummary => ({
  recommendations,
  usdPerMonth,
  usdPer1000Recommendations,
  personalizeUsdPerMonth,
});

/** How the bill grows with the shop, for people. */
export function curveText(curve: readonly CostSummary[]): string {
  const table = new Table({
    head: ['recommendations a month', 'USD a month', 'per 1,000', 'Personalize, USD'],
    colAligns: ['right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { recommendations, usdPerMonth, usdPer1000Recommendations, personalizeUsdPerMonth } of curve)
    table.push([
      recommendations.toLocaleString('en-US'),
      usd(usdPerMonth),
      usdPer1000Recommendations?.toFixed(4) ?? '-',
      usd(personalizeUsdPerMonth),
    ]);
  return table.toString();
}
