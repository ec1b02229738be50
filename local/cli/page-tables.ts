import * as z from 'zod';

/** What `npm run bench:training` writes. */
const trainingScaleSchema = z
  .array(
    z.object({
      factor: z.int(),
      interactions: z.int(),
      users: z.int(),
      items: z.int(),
      seconds: z.number(),
      peakMb: z.number(),
      graphMb: z.number(),
    }),
  )
  .min(1);

const HEADS = ['size', 'interactions', 'users', 'items', 'seconds', 'peak memory, MB', 'graph, MB'];

/** How training grows, a row a size, as a Markdown table. */
export function trainingScaleTable(results: unknown): string {
  const rows = trainingScaleSchema
    .parse(results)
    .map(({ factor, interactions, users, items, seconds, peakMb, graphMb }) => [
      `${factor}x`,
      ...[interactions, users, items].map((count) => count.toLocaleString('en-US')),
      seconds.toFixed(1),
      peakMb.toLocaleString('en-US'),
      graphMb.toFixed(1),
    ]);
  return [HEADS, HEADS.map(() => '--:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What `npm run cost` writes. */
const costSchema = z.object({
  lines: z.array(z.object({ component: z.string(), usd: z.number(), of: z.string(), idle: z.boolean() })),
  curve: z.array(
    z.object({
      recommendations: z.int(),
      usdPerMonth: z.number(),
      usdPer1000Recommendations: z.number().nullable(),
      personalizeUsdPerMonth: z.number(),
    }),
  ),
});

const usd = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The bill, a line a component, dearest first. */
export function costTable(results: unknown): string {
  const lines = [...costSchema.parse(results).lines].sort((one, other) => other.usd - one.usd);
  const rows = lines.map(({ component, usd: amount, of, idle }) => [
    component,
    usd(amount),
    idle ? 'yes' : '',
    of,
  ]);
  const heads = [
    ['component', 'USD a month', 'without requests too', 'of'],
    ['---', '--:', '---', '---'],
  ];
  return [...heads, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How the bill grows with the shop. */
export function costCurveTable(results: unknown): string {
  const rows = costSchema
    .parse(results)
    .curve.map((point) => [
      point.recommendations.toLocaleString('en-US'),
      usd(point.usdPerMonth),
      point.usdPer1000Recommendations?.toFixed(4) ?? '-',
      usd(point.personalizeUsdPerMonth),
    ]);
  const heads = ['recommendations a month', 'USD a month', 'per 1,000', 'Amazon Personalize, USD a month'];
  return [heads, heads.map(() => '--:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const latencySchema = z.object({
  items: z.int(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  rssMb: z.number(),
});
/** What `npm run bench:graph` and `npm run bench:serving` write. */
const graphSchema = latencySchema.extend({ history: z.int(), bytes: z.int() });
const servingSchema = latencySchema.extend({
  rps: z.number(),
  seconds: z.number(),
  sent: z.int(),
  errors: z.int(),
});

const rowOf = (heads: readonly string[], cells: readonly string[]): string =>
  [heads, heads.map(() => '--:'), cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
const whole = (value: number): string => value.toLocaleString('en-US');

/** What one request costs in the graph. */
export function graphTable(results: unknown): string {
  const { items, history, p50, p90, p99, bytes, rssMb } = graphSchema.parse(results);
  return rowOf(
    ['items', 'events of history', 'p50, ms', 'p90, ms', 'p99, ms', 'file, MB', 'memory, MB'],
    [
      whole(items),
      whole(history),
      ...[p50, p90, p99].map((ms) => ms.toFixed(2)),
      (bytes / 1e6).toFixed(1),
      rssMb.toFixed(0),
    ],
  );
}

/** What callers of the model host wait for. */
export function servingTable(results: unknown): string {
  const { items, rps, seconds, sent, errors, p50, p90, p99, rssMb } = servingSchema.parse(results);
  return rowOf(
    [
      'items',
      'requests a second',
      'seconds',
      'sent',
      'failed',
      'p50, ms',
      'p90, ms',
      'p99, ms',
      'memory, MB',
    ],
    [
      whole(items),
      whole(rps),
      whole(seconds),
      whole(sent),
      whole(errors),
      ...[p50, p90, p99].map((ms) => ms.toFixed(2)),
      rssMb.toFixed(0),
    ],
  );
}

/** What `npm run scorecard` writes. */
const scorecardSchema = z
  .array(z.object({ group: z.string(), practice: z.string(), verdict: z.string(), of: z.array(z.string()) }))
  .min(1);

/** Practices, a row each, with what shows them. */
export function scorecardTable(results: unknown): string {
  const rows = scorecardSchema
    .parse(results)
    .map(({ group, practice, verdict, of }) => [group, practice, verdict, of.join('; ')]);
  const heads = ['', 'practice', 'verdict', 'of'];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
