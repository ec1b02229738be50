import * as z from 'zod';
import { markdownTable } from './markdown-table.ts';

/** What `npm run bench:saturation` writes. */
const saturationSchema = z.object({
  hosts: z
    .array(
      z.object({
        host: z.string(),
        steps: z
          .array(
            z.object({
              rps: z.number(),
              sent: z.int(),
              errors: z.int(),
              p50: z.number(),
              p90: z.number(),
              p99: z.number(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

type Host = z.infer<typeof saturationSchema>['hosts'][number];

const whole = (value: number): string => value.toLocaleString('en-US');

/** Of each host how long answers take as load grows: a chart that GitHub draws, and its numbers. */
export function saturationCharts(results: unknown): string {
  return saturationSchema
    .parse(results)
    .hosts.map((host) => `${chartOf(host)}\n\n${tableOf(host)}`)
    .join('\n\n');
}

function chartOf({ host, steps }: Host): string {
  const line = (of: (step: Host['steps'][number]) => number): string =>
    `  line [${steps.map((step) => of(step).toFixed(2)).join(', ')}]`;
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${host}: p50, p90 and p99, from below"`,
    `  x-axis "requests a second" [${steps.map(({ rps }) => rps).join(', ')}]`,
    '  y-axis "milliseconds"',
    line(({ p50 }) => p50),
    line(({ p90 }) => p90),
    line(({ p99 }) => p99),
    '```',
  ].join('\n');
}

function tableOf({ host, steps }: Host): string {
  const heads = [host, 'sent', 'failed', 'p50, ms', 'p90, ms', 'p99, ms'];
  const rows = steps.map(({ rps, sent, errors, p50, p90, p99 }) => [
    `${whole(rps)} a second`,
    ...[sent, errors].map(whole),
    ...[p50, p90, p99].map((ms) => ms.toFixed(2)),
  ]);
  return markdownTable(heads, rows, ['right']);
}

/** What `npm run bench:interference` writes. */
const interferenceSchema = z.object({
  rps: z.number(),
  loads: z
    .array(
      z.object({
        load: z.string(),
        sent: z.int(),
        errors: z.int(),
        p50: z.number(),
        p90: z.number(),
        p99: z.number(),
        ratio: z.number(),
      }),
    )
    .min(1),
});

/** What else goes on beside the same load, and what it costs those who wait. */
export function interferenceTable(results: unknown): string {
  const { rps, loads } = interferenceSchema.parse(results);
  const heads = [`${whole(rps)} a second`, 'sent', 'failed', 'p50, ms', 'p90, ms', 'p99, ms', 'p99 to alone'];
  const rows = loads.map(({ load, sent, errors, p50, p90, p99, ratio }) => [
    load,
    ...[sent, errors].map(whole),
    ...[p50, p90, p99, ratio].map((value) => value.toFixed(2)),
  ]);
  return markdownTable(heads, rows, ['left', 'right']);
}

/** What `npm run bench:handler` writes. */
const handlerSchema = z.object({
  bundleBytes: z.int(),
  requests: z.int(),
  starts: z.int(),
  firstAnswerMs: z.number(),
  firstAnswerCpuMs: z.number(),
  cpuMs: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
});

/** What a recommendation costs the function that gives it. */
export function handlerTable(results: unknown): string {
  const { bundleBytes, requests, starts, firstAnswerMs, firstAnswerCpuMs, cpuMs, p50, p90, p99 } =
    handlerSchema.parse(results);
  const cells = {
    'bundle, kB': (bundleBytes / 1000).toFixed(0),
    'first answer, ms': firstAnswerMs.toFixed(0),
    'processor ms until then': firstAnswerCpuMs.toFixed(0),
    requests: whole(requests * starts),
    'processor ms a request': cpuMs.toFixed(2),
    'p50, ms': p50.toFixed(2),
    'p90, ms': p90.toFixed(2),
    'p99, ms': p99.toFixed(2),
  };
  return markdownTable(Object.keys(cells), [Object.values(cells)], ['right']);
}
