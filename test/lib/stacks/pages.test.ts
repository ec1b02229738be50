import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { isEmitted } from '../emitted-metrics.ts';
import { only, synthesize, text } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';

let template: Template;
beforeAll(() => {
  template = synthesize({
    ...prod,
    slos: { availability: 0.995, latency: { share: 0.98, ms: 250 }, freshness: { share: 0.9, ms: 4_000 } },
  }).Operations;
});

const metricSchema = z.array(
  z.object({
    Id: z.string(),
    Expression: z.string().optional(),
    MetricStat: z
      .object({
        Metric: z.looseObject({ Namespace: z.string(), MetricName: z.string() }),
        Period: z.number(),
        Stat: z.string(),
      })
      .optional(),
  }),
);

describe.each([
  {
    slo: 'Availability',
    budget: 0.005,
    expression: 'IF(FILL(n, 0) >= 20, part, 0)',
    part: 'AWS/ApiGateway 5XXError Average',
    all: 'AWS/ApiGateway Count SampleCount',
  },
  {
    slo: 'Latency',
    budget: 0.02,
    expression: 'IF(FILL(n, 0) >= 20, 1 - part / 100, 0)',
    part: 'AWS/ApiGateway Latency PR(:250)',
    all: 'AWS/ApiGateway Count SampleCount',
  },
  {
    slo: 'Freshness',
    budget: 0.1,
    expression: 'IF(FILL(n, 0) >= 20, 1 - part / 100, 0)',
    part: 'Vitrine EventDelay PR(:4000)',
    all: 'Vitrine EventDelay SampleCount',
  },
])('$slo', ({ slo, budget, expression, part, all }) => {
  test.each([
    [60, 14.4],
    [5, 14.4],
    [360, 6],
    [30, 6],
  ])('goes off where %d minutes burn its budget %d times as fast as a month allows', (minutes, rate) => {
    const alarm = only(template, 'AWS::CloudWatch::Alarm', `Alarms${slo}Burn${String(minutes)}m`);
    expect(alarm).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(alarm['Threshold']).toBeCloseTo(rate * budget, 6);
    expect(alarm['AlarmDescription']).toMatch(/^\[page\] .{30,}Runbook: docs\/runbooks\/error-budget\.md$/);
    const metrics = metricSchema.parse(alarm['Metrics']);
    const read = (id: string): string | undefined => {
      const stat = metrics.find(({ Id }) => Id === id)?.MetricStat;
      return stat && `${stat.Metric.Namespace} ${stat.Metric.MetricName} ${stat.Stat}`;
    };
    expect(metrics.find(({ Expression }) => Expression !== undefined)?.Expression).toBe(expression);
    expect([read('part'), read('n')]).toEqual([part, all]);
    for (const { MetricStat } of metrics) {
      if (MetricStat) expect(MetricStat.Period).toBe(minutes * 60);
    }
  });
});

test('a threshold can be reached: no share exceeds one', () => {
  const burns = Object.entries(synthesize().Operations.findResources('AWS::CloudWatch::Alarm')).filter(
    ([id]) => /Burn\d+m/.test(id),
  );
  expect(burns).toHaveLength(12);
  for (const [, { Properties }] of burns)
    expect(z.object({ Threshold: z.number() }).parse(Properties).Threshold).toBeLessThan(1);
});

/** Pages that notify, in the order of their suppressors, with what CloudWatch makes of their rules. */
function pagesFor(alarming: readonly string[]): string[] {
  const on = (id: string): boolean => alarming.some((name) => id.startsWith(`Alarms${name}`));
  const composites = Object.entries(template.findResources('AWS::CloudWatch::CompositeAlarm'));
  const states = new Map(
    composites.map(([id, { Properties }]) => {
      const rule = text(z.object({ AlarmRule: z.unknown() }).parse(Properties).AlarmRule);
      return [id, evaluate(rule, on)] as const;
    }),
  );
  return composites
    .filter(([id, { Properties }]) => {
      const { ActionsSuppressor } = z.object({ ActionsSuppressor: z.unknown().optional() }).parse(Properties);
      const earlier = JSON.stringify(ActionsSuppressor ?? '');
      const waits = [...states].some(([other, isOn]) => isOn && earlier.includes(`"${other}"`));
      return states.get(id) === true && !waits;
    })
    .map(([id]) => id.slice('Pages'.length, -8));
}

/** A rule of AND, OR, brackets and `ALARM("<arn>")`. */
function evaluate(rule: string, on: (id: string) => boolean): boolean {
  let rest = rule.replaceAll(/ALARM\("<(\w+)\.Arn>"\)/g, (_, id: string) => (on(id) ? 'T' : 'F'));
  rest = rest.replaceAll(/\s+/g, ' ');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest
      .replaceAll(/\(([TF])\)/g, '$1')
      .replaceAll(/\(([TF](?: AND [TF])+)\)/g, (_, all: string) => (all.includes('F') ? 'F' : 'T'))
      .replaceAll(/\(([TF](?: OR [TF])+)\)/g, (_, any: string) => (any.includes('T') ? 'T' : 'F'));
  }
  if (!/^[TF]$/.test(rest)) throw new Error(`Not a rule that this test can read: ${rest}`);
  return rest === 'T';
}

describe('one fault is one page', () => {
  test.each([
    ['nothing', [], []],
    ['a slow model host', ['Fallbacks', 'ApiLatency', 'LatencyBurn60m', 'LatencyBurn5m'], ['ShoppersNotice']],
    ['a shopper of ours who gets nothing', ['ShopCanary'], ['ShoppersNotice']],
    ['a broken API', ['ApiServerErrors', 'AvailabilityBurn60m', 'AvailabilityBurn5m'], ['ShoppersNotice']],
    ['a stopped consumer', ['ConsumerLag', 'FreshnessBurn60m', 'FreshnessBurn5m'], ['EventsSuffer']],
    [
      'a table that refuses',
      ['Fallbacks', 'ConsumerLag', 'FreshnessBurn60m', 'FreshnessBurn5m'],
      ['ShoppersNotice'],
    ],
    ['few failures, for long', ['AvailabilityBurn360m', 'AvailabilityBurn30m'], ['ShoppersNotice']],
    ['what is over already', ['AvailabilityBurn60m', 'LatencyBurn360m', 'FreshnessBurn60m'], []],
    ['windows that are no pair', ['AvailabilityBurn60m', 'AvailabilityBurn30m'], []],
  ])('%s', (_, alarming, pages) => {
    expect(pagesFor(alarming)).toEqual(pages);
  });

  test('events that suffer wait for who is up already, and are not forgotten', () => {
    expect(only(template, 'AWS::CloudWatch::CompositeAlarm', 'PagesEventsSuffer')).toMatchObject({
      ActionsSuppressor: { 'Fn::GetAtt': [expect.stringMatching(/^PagesShoppersNotice/), 'Arn'] },
      ActionsSuppressorWaitPeriod: 180,
      ActionsSuppressorExtensionPeriod: 300,
    });
  });
});

test('every alarm watches a metric that something emits', () => {
  const { Operations, Api } = synthesize(withEveryHandler);
  const named = z.looseObject({ Namespace: z.string(), MetricName: z.string() });
  const watched = [Operations, Api].flatMap((of) =>
    Object.values(of.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) => {
      const simple = named.safeParse(Properties);
      if (simple.success) return [simple.data];
      const { Metrics } = z.object({ Metrics: metricSchema }).parse(Properties);
      return Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
    }),
  );
  expect(watched.length).toBeGreaterThan(30);
  const unknown = watched.filter(({ Namespace, MetricName }) => !isEmitted(Namespace, MetricName));
  expect(unknown).toEqual([]);
});
