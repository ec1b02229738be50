import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import prod from '../../../config/prod.ts';
import { parseConfig } from '../../../lib/config.ts';
import { type Load, loadSchema } from '../../../local/cost/load.ts';
import { type CostLine, monthlyCost } from '../../../local/cost/monthly-cost.ts';
import { personalizeCost } from '../../../local/cost/personalize.ts';
import { type Platform, platformOf } from '../../../local/cost/platform.ts';
import { instanceHour } from '../../../local/cost/prices.ts';
import { costReport, costText } from '../../../local/cost/report.ts';

const config = parseConfig(prod, {});
const loadOf = (given: Partial<Load>): Load =>
  loadSchema.parse({ users: 1, events: 0, recommendations: 0, ...given });

const platform: Platform = {
  functions: new Map(
    ['get-recommendations', 'put-events', 'consume-events'].map((handler) => [
      handler,
      { memoryGb: 0.5, architecture: 'arm64' },
    ]),
  ),
  shards: undefined,
  glueWorkers: 4,
  alarms: 10,
  compositeAlarms: 2,
  interfaceZones: [],
  dashboards: 1,
  keys: 4,
  webAclRules: [4, 4],
  secrets: 1,
  canaryRuns: 0,
};

const costOf = (name: string, load: Load, on: Platform = platform): number => {
  const found = monthlyCost(on, config, load).find(({ component }) => component === name);
  if (found === undefined) throw new Error(`no line ${name}`);
  return found.usd;
};

describe('a month', () => {
  it('costs twelve runs of the canary an hour', () => {
    expect(costOf('CloudWatch Synthetics', loadOf({}), { ...platform, canaryRuns: 12 })).toBeCloseTo(
      12 * 730 * 0.0012,
    );
  });

  it('costs a million recommendations by API Gateway and Lambda what their price lists say', () => {
    const load = loadOf({ recommendations: 1e6, recommendMs: 20 });
    expect(costOf('API Gateway', load)).toBeCloseTo(3.5);
    // 0.20 for the calls, and 1e6 x 0.02 s x 0.5 GB x 0.0000133334.
    expect(costOf('Lambda get-recommendations', load)).toBeCloseTo(0.2 + 0.133_334);
    expect(costOf('DynamoDB reads', load)).toBeCloseTo(0.125);
    // A consent and a tombstone an event.
    expect(costOf('DynamoDB reads', loadOf({ events: 1e6 }))).toBeCloseTo(0.25);
  });

  it('counts requests, not events, where several come at once', () => {
    const one = loadOf({ events: 1e6 });
    expect(costOf('API Gateway', one)).toBeCloseTo(3.5);
    expect(costOf('API Gateway', loadOf({ events: 1e6, eventsPerRequest: 10 }))).toBeCloseTo(0.35);
    expect(costOf('DynamoDB writes', one)).toBeGreaterThan(0.625);
  });

  it('bills each archived record as 5 kB', () => {
    expect(costOf('Firehose', loadOf({ events: 1e6 }))).toBeCloseTo(5 * 0.029);
  });

  it('has the standing costs and nothing else when nobody comes', () => {
    const load = loadOf({ trainings: 0, ingests: 0, refreshes: 0 });
    const due = monthlyCost(platform, config, load).filter(({ usd }) => usd > 0);
    expect(due.every(({ idle }) => idle)).toBe(true);
    expect(costOf('SageMaker endpoint', load)).toBeCloseTo(2 * instanceHour('ml.c6g.large') * 730);
  });

  it('has each refresh of the lists write them anew, and keeps those before for as long as is configured', () => {
    const load = loadOf({ users: 1e6, refreshes: 73, trainingMinutes: 30 });
    // 16 units for each shopper, at 0.625 for a million.
    expect(costOf('DynamoDB writes', load)).toBeCloseTo(73 * 16 * 0.625);
    expect(costOf('SageMaker lists', load)).toBeCloseTo(73 * 0.5 * instanceHour('ml.m5.2xlarge'));
    const stored = (keptDays: number): number => {
      const kept = { ...config, lists: { ...config.lists, keptDays } };
      return (
        monthlyCost(platform, kept, load).find(({ component }) => component === 'DynamoDB storage')?.usd ?? 0
      );
    };
    // 2.4 a day, of 6.3 GB.
    expect(stored(15) / stored(5)).toBeCloseTo((16 + 6.3 * 2.4 * 15) / (16 + 6.3 * 2.4 * 5));
  });

  it('prices provisioned shards as shards', () => {
    expect(costOf('Kinesis, standing', loadOf({}), { ...platform, shards: 2 })).toBeCloseTo(2 * 0.015 * 730);
    expect(costOf('Kinesis, standing', loadOf({}))).toBeCloseTo(0.04 * 730);
  });

  it('has web ACLs by their number, their rules and what they look at, or none', () => {
    const load = loadOf({ recommendations: 1e6 });
    expect(costOf('WAF, standing', load)).toBeCloseTo(2 * 5 + 8);
    expect(costOf('WAF, requests', load)).toBeCloseTo(0.6);
    const without = monthlyCost({ ...platform, webAclRules: [] }, config, load);
    expect(without.filter(({ component }) => component.startsWith('WAF'))).toEqual([]);
  });

  it('is refused where a function or a price is missing', () => {
    expect(() => monthlyCost({ ...platform, functions: new Map() }, config, loadOf({}))).toThrow(
      'no function get-recommendations',
    );
    expect(() => instanceHour('ml.unknown.large')).toThrow('add it from');
  });
});

describe("Amazon Personalize's bill", () => {
  it('is for a request a second at least', () => {
    expect(personalizeCost(loadOf({}))).toBeCloseTo(730 * 3600 * 0.0556e-3);
  });

  it('falls by tiers', () => {
    expect(personalizeCost(loadOf({ recommendations: 100e6 }))).toBeCloseTo(72e3 * 0.0556 + 28e3 * 0.0278);
  });
});

describe('a network', () => {
  it('costs for each interface by the hour, and without interfaces nothing', () => {
    const found = monthlyCost({ ...platform, interfaceZones: [2, 3] }, config, loadOf({}));
    // Five interfaces for 730 hours at $0.011.
    expect(found.find(({ component }) => component === 'Interface endpoints')?.usd).toBeCloseTo(40.15);
    const none = monthlyCost(platform, config, loadOf({}));
    expect(none.map(({ component }) => component)).not.toContain('Interface endpoints');
  });
});

describe('the report', () => {
  const lines: readonly CostLine[] = [
    { component: 'small', usd: 1, of: 'a little', idle: true },
    { component: 'large', usd: 9, of: 'much', idle: false },
  ];

  it('sums up, by month, by 1,000 recommendations, and without requests', () => {
    const report = costReport('prod', loadOf({ recommendations: 20_000 }), lines);
    expect(report).toMatchObject({ usdPerMonth: 10, usdIdle: 1, usdPer1000Recommendations: 0.5 });
    const text = costText(report);
    expect(text.indexOf('large')).toBeLessThan(text.indexOf('small'));
    expect(text).toContain('10.00 USD a month, 0.5000 for 1,000 recommendations. 1.00 of it without');
  });

  it('has no price a recommendation where there was none', () => {
    expect(costReport('prod', loadOf({}), lines).usdPer1000Recommendations).toBeNull();
  });
});

describe('the templates', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cost-'));
    mkdirSync(join(folder, 'assembly-stage'));
    const resource = (type: string, properties: unknown) => ({ Type: type, Properties: properties });
    const ours = resource('AWS::Lambda::Function', {
      MemorySize: 1024,
      Architectures: ['x86_64'],
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'put-events', OTHER: { Ref: 'X' } } },
    });
    const helper = resource('AWS::Lambda::Function', { MemorySize: 128 });
    writeFileSync(
      join(folder, 'assembly-stage', 'One.template.json'),
      JSON.stringify({
        Resources: {
          Ours: ours,
          Helper: helper,
          Stream: resource('AWS::Kinesis::Stream', { ShardCount: 3 }),
        },
      }),
    );
    const other = {
      Key: resource('AWS::KMS::Key', {}),
      Alarm: resource('AWS::CloudWatch::Alarm', { MetricName: 'Errors' }),
      Math: resource('AWS::CloudWatch::Alarm', {
        Metrics: [{ Expression: 'n + part' }, { MetricStat: {} }, { MetricStat: {} }],
      }),
      Page: resource('AWS::CloudWatch::CompositeAlarm', {}),
      Gateway: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
      Interface: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] }),
      Acl: resource('AWS::WAFv2::WebACL', { Rules: [{}, {}] }),
      Secret: resource('AWS::SecretsManager::Secret', {}),
      Job: resource('AWS::Glue::Job', { NumberOfWorkers: 2 }),
      Canary: resource('AWS::Synthetics::Canary', { Schedule: { Expression: 'rate(5 minutes)' } }),
    };
    writeFileSync(join(folder, 'assembly-stage', 'Two.template.json'), JSON.stringify({ Resources: other }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are read whole: our functions, the stream, the jobs, the keys and the secrets of every stack', () => {
    expect(platformOf(folder)).toEqual({
      functions: new Map([['put-events', { memoryGb: 1, architecture: 'x86_64' }]]),
      shards: 3,
      glueWorkers: 2,
      alarms: 3,
      compositeAlarms: 1,
      interfaceZones: [2],
      dashboards: 0,
      keys: 1,
      webAclRules: [2],
      secrets: 1,
      canaryRuns: 12,
    });
  });
});
