import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { isEmitted } from '../emitted-metrics.ts';
import { only, synthesize, text } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Operations;
});

const bodyOf = (dashboard: string, of = template): string =>
  text(only(of, 'AWS::CloudWatch::Dashboard', dashboard)['DashboardBody']);

const rows = z.array(
  z.tuple([z.union([z.string(), z.object({ expression: z.string().optional() })])], z.unknown()),
);
const joinedSchema = z.object({
  DashboardBody: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
});
const dashboardSchema = z.object({
  widgets: z.array(z.object({ properties: z.looseObject({ metrics: rows.optional() }) })),
});

/** Each metric that a dashboard asks for, as `namespace name`: by itself, or in a search. */
function shownBy(dashboard: string, of = template): string[] {
  const { DashboardBody } = joinedSchema.parse(only(of, 'AWS::CloudWatch::Dashboard', dashboard));
  const parts = DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'filled-in'));
  const { widgets } = dashboardSchema.parse(JSON.parse(parts.join('')));
  return widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .flatMap(([first, second]) => {
      if (typeof first === 'string') return [`${first} ${String(second)}`];
      const found = /SEARCH\('\{([^,}]+)[^}]*\} MetricName="(\w+)"/.exec(first.expression ?? '');
      return found ? [`${String(found[1])} ${String(found[2])}`] : [];
    });
}

/** The library chose what is shown of AWS's services on the first: what it chose, it has looked up. */
test.each([
  ['Dashboard', 10, /^Vitrine/],
  ['Recommendations', 20, /./],
  ['Cost', 30, /./],
])('%s shows only what something emits', (dashboard, least, checked) => {
  const shown = shownBy(dashboard).filter((each) => checked.test(each));
  expect(shown.length).toBeGreaterThan(least);
  const unknown = shown.filter((each) => {
    const [namespace = '', name = ''] = each.split(' ');
    return !isEmitted(namespace, name);
  });
  expect(unknown).toEqual([]);
});

describe('the dashboard of operations', () => {
  test('shows the state of every alarm', () => {
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    const shown = bodyOf('Dashboard');
    for (const id of ids) expect(shown).toContain(`<${id.slice(0, -8)}.Arn>`);
  });

  test('shows the arms of each experiment side by side, with the holdout where there is one', () => {
    const experiment = {
      name: 'calm-home',
      salt: 'calm-home-1',
      scenarios: ['home' as const],
      arms: [
        { name: 'control', weight: 0.5 },
        { name: 'diverse', weight: 0.5 },
      ],
      holdout: 0.1,
      start: '2027-01-11T00:00:00Z',
      end: '2027-02-08T00:00:00Z',
    };
    const { Operations } = synthesize({ ...prod, experiments: [experiment] });
    const shown = bodyOf('Dashboard', Operations);
    for (const name of ['FallbackByArm', 'RecommendationLatencyByArm']) {
      const arms = [
        ...shown.matchAll(new RegExp(`"Vitrine","${name}","Arm","([a-z]+)","Experiment","calm-home"`, 'g')),
      ].map(([, arm]) => arm);
      expect(new Set(arms)).toEqual(new Set(['control', 'diverse', 'holdout']));
    }
  });

  test('shows the endpoint, the stream, the table and the workflows', () => {
    const shown = bodyOf('Dashboard');
    for (const namespace of [
      'AWS/ApiGateway',
      'AWS/Lambda',
      'AWS/SageMaker',
      '/aws/sagemaker/Endpoints',
      'AWS/Kinesis',
      'AWS/Firehose',
      'AWS/DynamoDB',
      'AWS/SQS',
      'AWS/States',
    ]) {
      expect(shown).toContain(`"${namespace}"`);
    }
  });
});

describe('the dashboard of recommendations', () => {
  test('shows what shoppers make of them, what they are like, and how both drift', () => {
    const own = new Set(shownBy('Recommendations').filter((each) => each.startsWith('Vitrine')));
    expect([...own].sort()).toEqual([
      'Vitrine FallbackByScenario',
      'Vitrine GuardrailBreaches',
      'Vitrine ListClicks',
      'Vitrine ListClicksByScenario',
      'Vitrine ListPurchases',
      'Vitrine ListPurchasesByScenario',
      'Vitrine ListsClickedByVariant',
      'Vitrine ListsShown',
      'Vitrine ListsShownByScenario',
      'Vitrine ListsShownByVariant',
      'Vitrine SampleRatioMismatches',
      'Vitrine/Drift Coverage',
      'Vitrine/Drift FeatureDrift',
      'Vitrine/Drift HistorySkew',
      'Vitrine/Drift ListCoverage',
      'Vitrine/Drift ListDiversity',
      'Vitrine/Drift NdcgAt20',
      'Vitrine/Drift NewItemShare',
      'Vitrine/Drift NewUserShare',
      'Vitrine/Drift OutcomeLoss',
      'Vitrine/Drift ScoreDrift',
    ]);
  });

  test('asks for click-through of both models and of each scenario, and for drift as often as it is looked for', () => {
    const body = bodyOf('Recommendations');
    for (const variant of ['primary', 'candidate'])
      expect(body).toContain(`"${variant}_part / ${variant}_all"`);
    for (const scenario of ['home', 'recently_viewed'])
      expect(body).toContain(`"${scenario}_part / ${scenario}_all"`);
    expect(body).toContain(`"ListDiversity","Environment","prod"`);
    const weekly = synthesize({ ...prod, drift: { everyHours: 12 } }).Operations;
    expect(bodyOf('Recommendations', weekly)).toMatch(/"ListDiversity"[^\]]*"period":43200/);
  });
});

describe('the dashboard of costs', () => {
  test('shows bills where CloudWatch has them, and what each component does that is paid for', () => {
    const namespaces = shownBy('Cost').map((each) => each.split(' ')[0]);
    expect(new Set(namespaces)).toEqual(
      new Set([
        'AWS/ApiGateway',
        'AWS/Billing',
        'AWS/DynamoDB',
        'AWS/Firehose',
        'AWS/Kinesis',
        'AWS/Lambda',
        'AWS/Logs',
        'AWS/S3',
        'AWS/SageMaker',
        'AWS/States',
      ]),
    );
    expect(bodyOf('Cost')).toContain('"region":"us-east-1"');
    expect(bodyOf('Cost')).toContain("month's budget is 590 USD");
  });

  test('has no endpoint where models are served by none', () => {
    const { Operations } = synthesize({ ...prod, serving: { ...prod.serving, host: 'lambda' } });
    expect(shownBy('Cost', Operations).join()).not.toContain('SageMaker');
  });
});
