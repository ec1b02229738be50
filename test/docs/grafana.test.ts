import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { HostMetrics } from '../../serving/telemetry/host-metrics.ts';
import { RankerMetrics } from '../../serving/telemetry/ranker-metrics.ts';

const dashboard = z
  .object({
    schemaVersion: z.int().min(36),
    templating: z.object({
      list: z.array(z.object({ name: z.string(), type: z.string(), query: z.string() })),
    }),
    panels: z.array(
      z.object({
        id: z.int(),
        type: z.string(),
        title: z.string().min(1),
        description: z.string().min(1),
        datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }),
        gridPos: z.object({
          h: z.int().min(1),
          w: z.int().min(1).max(24),
          x: z.int().min(0).max(23),
          y: z.int().min(0),
        }),
        fieldConfig: z.object({ defaults: z.object({ unit: z.string() }), overrides: z.array(z.unknown()) }),
        targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() })),
      }),
    ),
  })
  .parse(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'grafana', 'model-hosts.json'), 'utf8'),
    ),
  );

const targets = dashboard.panels.flatMap(({ title, targets: some }) =>
  some.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);
/** What Prometheus adds to every series that it fetches. */
const BY_PROMETHEUS = ['instance', 'job'];

/** Labels of each series that hosts tell, by its name. */
let series: ReadonlyMap<string, ReadonlySet<string>>;
beforeAll(async () => {
  const [host, ranker] = [new HostMetrics(), new RankerMetrics()];
  host.observeRequest(200, 3);
  host.countLoad('serving');
  host.countRestart();
  host.serves({ name: 'two-stage', version: '1' });
  ranker.observeBatch(2);
  ranker.watchQueue(() => 0);
  const text = await host.text([await ranker.collect()]);
  const found = new Map<string, Set<string>>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const known = found.get(name) ?? new Set(BY_PROMETHEUS);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  series = found;
});

const namesIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\b(?:vitrine|nodejs|process)_\w+/g)].map(([name]) => name);

describe('the dashboard of model hosts', () => {
  test('has each panel once, and none over another', () => {
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(places.length);
    for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  test.each(targets)('$title asks for what hosts tell: $expr', ({ expr, legendFormat }) => {
    const names = namesIn(expr);
    expect(names.length).toBeGreaterThan(0);
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
    const matched = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label);
    for (const name of names) {
      expect([...series.keys()]).toContain(name);
      for (const label of [...grouped, ...matched]) expect([...(series.get(name) ?? [])]).toContain(label);
    }
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(grouped).toContain(label);
  });

  test('shows all that the host itself counts', () => {
    const own = [...series.keys()].filter((name) => name.startsWith('vitrine_'));
    const shown = targets.flatMap(({ expr }) => namesIn(expr));
    const stem = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    expect([...new Set(own.map(stem))].filter((name) => !shown.map(stem).includes(name))).toEqual([]);
  });

  test('lets a reader choose hosts by a series that is there', () => {
    const { query = '' } = dashboard.templating.list.find(({ name }) => name === 'instance') ?? {};
    expect(query).toMatch(/^label_values\(vitrine_model_info, instance\)$/);
    expect([...series.keys()]).toContain('vitrine_model_info');
  });
});
