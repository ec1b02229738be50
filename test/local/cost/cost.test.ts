import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import prod from '../../../config/prod.ts';
import { parseConfig } from '../../../lib/config.ts';
import type { CostLine } from '../../../local/cost/cost-line.ts';
import { type Load, loadSchema } from '../../../local/cost/load.ts';
import { monthlyCost } from '../../../local/cost/monthly-cost.ts';
import { personalizeCost } from '../../../local/cost/personalize.ts';
import { type Platform, platformOf } from '../../../local/cost/platform.ts';
import { instanceHour } from '../../../local/cost/prices.ts';
import { scheduledLoad } from '../../../local/cost/scheduled.ts';
import { costReport, costText } from '../../../local/cost/report.ts';

const config = parseConfig(prod, {});
const loadOf = (given: Partial<Load>): Load =>
  loadSchema.parse({ ...scheduledLoad(config), users: 1, events: 0, recommendations: 0, ...given });

const platform: Platform = {
  stacks: 10,
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
  botControls: 0,
  secrets: 1,
  trails: 0,
  canaryRuns: 0,
  pipelineActions: 0,
};

const costOf = (name: string, load: Load, on: Platform = platform, by = config): number => {
  const found = monthlyCost(on, by, load).find(({ component }) => component === name);
  if (found === undefined) throw new Error(`no line ${name}`);
  return found.usd;
};

describe('a month', () => {
  it('costs twelve runs of the canary an hour', () => {
    expect(costOf('CloudWatch Synthetics', loadOf({}), { ...platform, canaryRuns: 12 })).toBeCloseTo(
      12 * 730 * 0.0012,
    );
  });

  it('costs the hours of a managed MLflow server, where there is one, by its size', () => {
    const tracked = (size: 'Small' | 'Large') => ({
      ...config,
      training: { ...config.training, mlflowServer: { size } },
    });
    expect(costOf('SageMaker MLflow', loadOf({}), platform, tracked('Small'))).toBeCloseTo(730 * 0.6);
    expect(costOf('SageMaker MLflow', loadOf({}), platform, tracked('Large'))).toBeCloseTo(730 * 1.91);
    expect(() => costOf('SageMaker MLflow', loadOf({}))).toThrow('no line');
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
    const load = loadOf({ trainings: 0, ingests: 0, refreshes: 0, erasures: 0, deliveries: 0 });
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

  it('runs Spark as often as it is scheduled and asked for, on the workers of the templates', () => {
    const hour = { ingestMinutes: 60, upkeepMinutes: 60 };
    const load = loadOf({ ...hour, ingests: 2, trainings: 3, refreshes: 4, upkeeps: 5, erasures: 6 });
    const scheduled = {
      ...config,
      clickstream: { ...config.clickstream, ingestEveryHours: 73 },
      drift: { ...config.drift, everyHours: 365 },
      erasure: { ...config.erasure, everyHours: 146 },
    };
    const runs = {
      'merges of the stream': 10,
      drops: 2,
      'training sets': 7,
      upkeep: 5,
      'erasures by the day': 5,
      'erasures asked for': 6,
      'checks of drift': 2,
    };
    for (const [name, times] of Object.entries(runs))
      expect(costOf(`Glue ${name}`, load, platform, scheduled)).toBeCloseTo(times * 4 * 0.44);
    // 37 runs.
    expect(costOf('CloudTrail', load, { ...platform, trails: 1 }, scheduled)).toBeCloseTo(37 * 2000 * 1e-6);
    expect(
      costOf('SageMaker checks of drift', loadOf({ checkMinutes: 30 }), platform, scheduled),
    ).toBeCloseTo(2 * 0.5 * instanceHour('ml.m5.2xlarge'));
  });

  it('prices provisioned shards as shards', () => {
    expect(costOf('Kinesis, standing', loadOf({}), { ...platform, shards: 2 })).toBeCloseTo(2 * 0.015 * 730);
    expect(costOf('Kinesis, standing', loadOf({}))).toBeCloseTo(0.04 * 730);
  });

  it('has web ACLs by their number, their rules and what they look at, or none', () => {
    const load = loadOf({ recommendations: 1e6 });
    expect(costOf('WAF, standing', load)).toBeCloseTo(2 * 5 + 8);
    expect(costOf('WAF, requests', load)).toBeCloseTo(0.6);
    const looking = { ...platform, botControls: 1 };
    expect(costOf('WAF, Bot Control', load, looking)).toBeCloseTo(10);
    expect(costOf('WAF, Bot Control, requests', load, looking)).toBeCloseTo(1);
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

describe('copies of the online table', () => {
  const copied = {
    ...config,
    onlineCache: { maxGigabytes: 1, maxUnitsPerSecond: 10_000 },
    featureStore: { onlineDays: 90 },
  };
  const of = (load: Load) => (name: string) => costOf(name, load, platform, copied);

  it('cost what is asked of the cache by the kilobyte, and a tenth of a GB at least', () => {
    // A question and ten kilobytes for each answer; one unit an event.
    expect(of(loadOf({ recommendations: 100e6, events: 10e6 }))('ElastiCache, commands')).toBeCloseTo(
      1110 * 0.0023,
    );
    expect(of(loadOf({}))('ElastiCache, standing')).toBeCloseTo(0.1 * 730 * 0.084);
    // 100,000 histories a minute.
    expect(of(loadOf({ recommendations: 730 * 60 * 100e3 }))('ElastiCache, standing')).toBeCloseTo(
      730 * 0.084,
    );
  });

  it('cost a write of the mirror for each user and refresh, and what is stored', () => {
    const cost = of(loadOf({ users: 2e6, refreshes: 30 }));
    expect(cost('Feature Store writes')).toBeCloseTo(60 * 1.25);
    expect(cost('Feature Store storage')).toBeCloseTo(0.45);
  });

  it('cost nothing where none is asked for', () => {
    const components = monthlyCost(platform, config, loadOf({})).map(({ component }) => component);
    expect(components.filter((name) => /ElastiCache|Feature Store/.test(name))).toEqual([]);
  });
});

describe('the model host', () => {
  const on = (serving: Partial<typeof config.serving>): typeof config => ({
    ...config,
    serving: { ...config.serving, ...serving },
  });
  const lambda = { ...config.serving.lambda, memoryMiB: 2048 };
  const load = loadOf({ recommendations: 1e6, rankMs: 10 });
  const componentsOf = (by: typeof config): readonly string[] =>
    monthlyCost(platform, by, load).map(({ component }) => component);

  it('costs by the call in Lambda, where nothing waits for one', () => {
    const cold = on({ host: 'lambda', lambda: { ...lambda, keptStarted: false } });
    // 0.20 for the calls, and 1e6 x 0.01 s x 2 GB x 0.0000133334.
    expect(costOf('Lambda model host', load, platform, cold)).toBeCloseTo(0.2 + 0.266_668);
    expect(componentsOf(cold)).not.toContain('Lambda model host, kept started');
    expect(componentsOf(cold)).not.toContain('SageMaker endpoint');
  });

  it('costs by the hour too where instances are kept started, more of them in busy hours', () => {
    const settings = { busyHours: { from: 18, to: 6 }, busy: { min: 3, max: 9 }, quiet: { min: 1, max: 2 } };
    const warm = on({ host: 'lambda', lambda: { ...lambda, ...settings, keptStarted: true } });
    // Two on average, over 730 hours, of 2 GB each.
    expect(costOf('Lambda model host, kept started', load, platform, warm)).toBeCloseTo(
      2 * 730 * 3600 * 2 * 0.000_003_333_4,
    );
    expect(costOf('Lambda model host', load, platform, warm)).toBeCloseTo(0.2 + 0.155_556);
  });

  it('costs its containers and their load balancer on Fargate', () => {
    const containers = on({ host: 'fargate' });
    expect(costOf('Fargate model host', load, platform, containers)).toBeCloseTo(
      2 * 730 * (0.032_38 + 2 * 0.003_56),
    );
    expect(costOf('Load balancer', load, platform, containers)).toBeCloseTo(730 * 0.0225);
    expect(componentsOf(containers)).not.toContain('Managed Prometheus');
    const prometheus = { collectorImage: 'collector:1', everySeconds: 60 };
    const watched = on({ host: 'fargate', fargate: { ...containers.serving.fargate, prometheus } });
    // Two tasks with 228 values each, every minute of 730 hours.
    expect(costOf('Managed Prometheus', load, platform, watched)).toBeCloseTo(
      (2 * 228 * 730 * 60 * 0.9) / 10_000_000,
    );
    expect(componentsOf(containers)).not.toContain('SageMaker endpoint');
  });
});

describe('delivery', () => {
  it('costs the minutes of the actions that stacks, the build and the rest of a delivery take', () => {
    const load = loadOf({ deliveries: 3, buildMinutes: 27 });
    expect(costOf('CodePipeline, code', load)).toBeCloseTo(3 * (10 * 2 + 3 + 27) * 0.002);
    expect(costOf('CodePipeline, code', loadOf({ deliveries: 0 }))).toBe(0);
  });

  it('costs the minutes of the pipeline of models, and an instance while a model is staged', () => {
    const load = loadOf({ models: 2, stagingMinutes: 30 });
    const piped = { ...platform, pipelineActions: 4 };
    // Staged and released for 30 minutes each, tried on shoppers for 15, and two more actions.
    expect(costOf('CodePipeline, models', load, piped)).toBeCloseTo(2 * (60 + 15 + 2) * 0.002);
    expect(costOf('SageMaker staging', load, piped)).toBeCloseTo(2 * 0.5 * instanceHour('ml.c6g.large'));
    expect(monthlyCost(platform, config, load).map(({ component }) => component)).not.toContain(
      'SageMaker staging',
    );
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

  it('says what of it a savings plan would make cheaper, and which', () => {
    const load = loadOf({ recommendations: 20_000 });
    const endpoint = costText(costReport('prod', load, monthlyCost(platform, config, load)));
    // Two instances of 0.0816 an hour, and 30 checks of drift of five minutes on one of 0.461.
    expect(endpoint).toContain('A savings plan (SageMaker) for a year or three makes 120.30 of it cheaper.');
    expect(endpoint).not.toContain('(Compute)');
    const serving = { ...config.serving, host: 'fargate' as const };
    const containers = monthlyCost(platform, { ...config, serving }, load);
    // Two of a processor and 2 GB.
    expect(costText(costReport('prod', load, containers))).toContain(
      '(Compute) for a year or three makes 57.67',
    );
  });

  it('marks what has a price that was not read on the page of AWS, and says where from', () => {
    const server = { ...config, training: { ...config.training, mlflowServer: { size: 'Small' as const } } };
    const report = costReport('prod', loadOf({}), monthlyCost(platform, server, loadOf({})));
    const marked = report.lines.filter(({ secondHand }) => secondHand !== undefined);
    expect(marked.map(({ component }) => component)).toEqual(['SageMaker MLflow']);
    const text = costText(report);
    expect(text).toMatch(/SageMaker MLflow \* +│/);
    expect(text).toContain(
      `* SageMaker MLflow: a price not read on AWS's page, but ${marked[0]?.secondHand}`,
    );
    expect(costText(costReport('prod', loadOf({}), lines))).not.toContain('*');
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
      Learnt: resource('AWS::CloudWatch::Alarm', {
        ThresholdMetricId: 'band',
        Metrics: [{ Expression: 'ANOMALY_DETECTION_BAND(m, 3)' }, { MetricStat: {} }],
      }),
      Page: resource('AWS::CloudWatch::CompositeAlarm', {}),
      Gateway: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
      Interface: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] }),
      Acl: resource('AWS::WAFv2::WebACL', {
        Rules: [{ Name: 'Limit' }, { Name: 'AWSManagedRulesBotControlRuleSet' }],
      }),
      Secret: resource('AWS::SecretsManager::Secret', {}),
      Job: resource('AWS::Glue::Job', { NumberOfWorkers: 2 }),
      Pipeline: resource('AWS::CodePipeline::Pipeline', {
        PipelineType: 'V2',
        Stages: [
          { Actions: [{ ActionTypeId: { Category: 'Source' } }, { ActionTypeId: { Category: 'Invoke' } }] },
          { Actions: [{ ActionTypeId: { Category: 'Approval' } }] },
        ],
      }),
      Trail: resource('AWS::CloudTrail::Trail', {}),
      Canary: resource('AWS::Synthetics::Canary', { Schedule: { Expression: 'rate(5 minutes)' } }),
    };
    writeFileSync(join(folder, 'assembly-stage', 'Two.template.json'), JSON.stringify({ Resources: other }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are read whole: our functions, the stream, the jobs, the keys and the secrets of every stack', () => {
    expect(platformOf(folder)).toEqual({
      stacks: 2,
      functions: new Map([['put-events', { memoryGb: 1, architecture: 'x86_64' }]]),
      shards: 3,
      glueWorkers: 2,
      alarms: 6,
      compositeAlarms: 1,
      interfaceZones: [2],
      dashboards: 0,
      keys: 1,
      webAclRules: [2],
      botControls: 1,
      secrets: 1,
      trails: 1,
      canaryRuns: 12,
      pipelineActions: 2,
    });
  });
});
