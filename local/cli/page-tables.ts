import * as z from 'zod';
import { instanceHour, PRICES } from '../cost/prices.ts';
import { markdownTable } from './markdown-table.ts';

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
  return markdownTable(HEADS, rows, ['right']);
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
  const heads = ['component', 'USD a month', 'without requests too', 'of'];
  return markdownTable(heads, rows, ['left', 'right', 'left']);
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
  return markdownTable(heads, rows, ['right']);
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
  markdownTable(heads, [cells], ['right']);
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

/** What `npm run bench:batch` writes. */
const batchSchema = z.object({
  users: z.int().min(1),
  items: z.int(),
  events: z.int(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakMb: z.number(),
  writeUnits: z.int(),
});
/** Two processors, as the benchmark has. */
const BATCH_INSTANCE = 'ml.m5.large';

/**
 * What a list for every shopper takes, and what a million of them cost. An instance is paid for as long as the
 * processor's seconds take one after another, which is the longest that they can take where nothing else runs.
 */
export function batchTable(results: unknown): string {
  const { users, items, events, seconds, cpuSeconds, peakMb, writeUnits } = batchSchema.parse(results);
  const perMillion = (cost: number): string => usd((cost * 1e6) / users);
  return rowOf(
    [
      'shoppers',
      'items',
      'events',
      'seconds',
      'processor seconds',
      'peak memory, MB',
      `a million: ${BATCH_INSTANCE}, USD`,
      'a million: DynamoDB writes, USD',
    ],
    [
      ...[users, items, events].map(whole),
      seconds.toFixed(1),
      cpuSeconds.toFixed(1),
      whole(peakMb),
      perMillion((cpuSeconds / 3600) * instanceHour(BATCH_INSTANCE)),
      perMillion(writeUnits * PRICES.dynamoWrite.usd),
    ],
  );
}
