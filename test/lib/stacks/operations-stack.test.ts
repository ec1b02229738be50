import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';

import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { only, synthesize, synthesizeOptional, text } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';

let template: Template;
let api: Template;
beforeAll(() => {
  ({ Operations: template, Api: api } = synthesize());
});

const alarm = (name: string): Record<string, unknown> =>
  only(template, 'AWS::CloudWatch::Alarm', `Alarms${name}`);

/** What each alarm watches: when it goes off, and what it makes of silence. */
const simple = [
  {
    name: 'ApiServerErrors',
    severity: 'page',
    expected: {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5XXError',
      Statistic: 'Average',
      Period: 60,
      Threshold: 0.01,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
    },
  },
  {
    name: 'ApiLatency',
    severity: 'page',
    expected: {
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Latency',
      ExtendedStatistic: 'p99',
      Period: 60,
      Threshold: 300,
      DatapointsToAlarm: 5,
      EvaluationPeriods: 10,
    },
  },
  {
    name: 'Fallbacks',
    severity: 'page',
    expected: {
      Namespace: 'Vitrine',
      MetricName: 'Fallback',
      Dimensions: [{ Name: 'service', Value: 'get-recommendations' }],
      Statistic: 'Average',
      Period: 60,
      Threshold: 0.05,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
    },
  },
  ...[
    'GetRecommendations',
    'PutEvents',
    'PutItems',
    'PutUsers',
    'MergeUser',
    'GetOpenApi',
    'ConsumeEvents',
  ].map((handler) => ({
    name: `${handler}Errors`,
    severity: 'ticket',
    expected: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 300,
      Threshold: 0,
      DatapointsToAlarm: 1,
      EvaluationPeriods: 1,
    },
  })),
  {
    name: 'ConsumerLag',
    severity: 'page',
    expected: {
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 60_000,
      DatapointsToAlarm: 5,
      EvaluationPeriods: 5,
    },
  },
  {
    name: 'DeadLetters',
    severity: 'ticket',
    expected: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: 300,
      Threshold: 0,
      DatapointsToAlarm: 1,
      EvaluationPeriods: 1,
    },
  },
  {
    name: 'ArchiveFreshness',
    severity: 'page',
    expected: {
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Statistic: 'Maximum',
      Period: 300,
      // The buffer of five minutes, and ten more.
      Threshold: 900,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
    },
  },
];

describe.each(simple)('$name', ({ name, severity, expected }) => {
  test('watches its metric and goes off above its threshold', () => {
    expect(alarm(name)).toMatchObject({
      ...expected,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('says how urgent it is, why, and in which unit', () => {
    expect(alarm(name)['AlarmDescription']).toMatch(
      new RegExp(
        `^\\[${severity}\\] .{30,} \\(threshold: ${String(expected.Threshold)} (share|milliseconds|seconds|count)\\) Runbook: docs/runbooks/`,
      ),
    );
  });
});

test('function alarms watch the functions of their names', () => {
  for (const [name, id] of [
    ['GetRecommendationsErrors', /GetRecommendationsFunction/],
    ['PutEventsErrors', /PutEventsFunction/],
    ['PutItemsErrors', /PutItemsFunction/],
    ['PutUsersErrors', /PutUsersFunction/],
    ['MergeUserErrors', /MergeUserFunction/],
    ['GetOpenApiErrors', /GetOpenApiFunction/],
    ['ConsumeEventsErrors', /ConsumerFunction/],
  ] as const) {
    expect(alarm(name)['Dimensions']).toEqual([
      { Name: 'FunctionName', Value: { 'Fn::ImportValue': expect.stringMatching(id) } },
    ]);
  }
});

describe.each([
  ['FeaturesDrifted', 'ticket', 'FeatureDrift', 0.2, 'index'],
  ['OutcomeLost', 'ticket', 'OutcomeLoss', 0.15, 'share'],
  ['HistoriesSkewed', 'ticket', 'HistorySkew', 0.05, 'share'],
  ['DataStale', 'ticket', 'DataAgeHours', 48, 'hours'],
  ['LiveModelRetired', 'page', 'DaysPastRetirement', 0, 'days'],
])('%s', (name, severity, metric, threshold, unit) => {
  test('watches what the check of drift measured, and stays as it is between two checks', () => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'Vitrine/Drift',
      MetricName: metric,
      Dimensions: [{ Name: 'Environment', Value: 'prod' }],
      Statistic: 'Maximum',
      Period: 3600,
      Threshold: threshold,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    });
    expect(alarm(name)['AlarmDescription']).toMatch(
      new RegExp(
        `^\\[${severity}\\] .{30,} \\(threshold: ${String(threshold)} ${unit}\\) Runbook: docs/runbooks/`,
      ),
    );
  });
});

describe.each([
  ['ExperimentHarms', 'GuardrailBreaches'],
  ['SampleRatioMismatch', 'SampleRatioMismatches'],
])('%s', (name, metric) => {
  test('watches what the analysis of experiments says, and stays as it is between two', () => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'Vitrine',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: 'watch-experiments' }],
      Statistic: 'Maximum',
      Period: 3600,
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
    });
    expect(alarm(name)['AlarmDescription']).toMatch(/^\[ticket\] .{30,} Runbook: docs\/runbooks\//);
  });
});

describe.each([
  ['TrainingFailed', 'ticket', /TrainingWorkflowStateMachine/],
  ['ReleaseFailed', 'page', /ReleaseWorkflowStateMachine/],
  ['MaintenanceFailed', 'ticket', /MaintenanceWorkflowStateMachine/],
  ['DriftCheckFailed', 'ticket', /DriftWorkflowStateMachine/],
  ['ExperimentAnalysisFailed', 'ticket', /ExperimentAnalysisWorkflowStateMachine/],
  ['ListsNotRefreshed', 'ticket', /RefreshWorkflowStateMachine/],
])('%s', (name, severity, workflow) => {
  test('counts runs that failed or timed out', () => {
    const ofWorkflow = (metric: string, id: string): unknown =>
      expect.objectContaining({
        Id: id,
        ReturnData: false,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/States',
            MetricName: metric,
            Dimensions: [
              { Name: 'StateMachineArn', Value: { 'Fn::ImportValue': expect.stringMatching(workflow) } },
            ],
          },
          Period: 300,
          Stat: 'Sum',
        },
      });
    expect(alarm(name)).toMatchObject({
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0)' }),
        ofWorkflow('ExecutionsFailed', 'failed'),
        ofWorkflow('ExecutionsTimedOut', 'timedOut'),
      ]),
    });
    expect(alarm(name)['AlarmDescription']).toMatch(new RegExp(`^\\[${severity}\\] `));
  });
});

test('ListsNotStarted counts starts that EventBridge gave up on, by every rule that starts refreshes', () => {
  const watched = (of: Record<string, unknown>) =>
    z
      .object({
        Metrics: z.array(
          z.looseObject({
            Expression: z.string().optional(),
            MetricStat: z
              .object({ Metric: z.object({ MetricName: z.string(), Dimensions: z.unknown() }) })
              .optional(),
          }),
        ),
      })
      .parse(of)
      .Metrics.map(({ Expression, MetricStat }) => Expression ?? MetricStat?.Metric);
  const failed = (rule: RegExp): unknown => ({
    MetricName: 'FailedInvocations',
    Dimensions: [{ Name: 'RuleName', Value: { 'Fn::ImportValue': expect.stringMatching(rule) } }],
  });
  expect(watched(alarm('ListsNotStarted'))).toEqual([
    'FILL(rule0, 0) + FILL(rule1, 0)',
    failed(/OnRelease/),
    failed(/Schedule/),
  ]);
  const { Operations } = synthesize({ ...prod, lists: { schedule: 'off' } });
  expect(watched(only(Operations, 'AWS::CloudWatch::Alarm', 'AlarmsListsNotStarted'))).toEqual([
    'FILL(rule0, 0)',
    failed(/OnRelease/),
  ]);
});

test('every alarm tells the topic when it goes off and when it is over, by itself or by its page', () => {
  const topic = [{ Ref: expect.stringMatching(/^Topic/) }];
  const pages = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'));
  for (const { Properties } of pages)
    expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::CloudWatch::Alarm'))) {
    if (JSON.stringify(pages).includes(`"${id}"`)) expect(Properties).not.toHaveProperty('AlarmActions');
    else expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
  }
  expect(pages).toHaveLength(2);
});

describe('the topic', () => {
  test('is encrypted with a key that CloudWatch may use', () => {
    expect(only(template, 'AWS::SNS::Topic')['KmsMasterKeyId']).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'],
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Resource: '*',
          },
        ]),
      },
    });
  });

  test('takes messages of the alarms, of the budget and of unexpected costs, of this account alone', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: {
              Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com', 'costalerts.amazonaws.com'],
            },
            Condition: { StringEquals: { 'aws:SourceAccount': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('takes messages over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('writes to the configured addresses', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    const { Operations } = synthesize({ ...prod, alarms: { ...prod.alarms, emails: ['shop@example.com'] } });
    expect(only(Operations, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'shop@example.com',
    });
  });
});

describe('the budget', () => {
  test('tells the topic what was spent and what the month will cost', () => {
    const told = (NotificationType: string, Threshold: number) => ({
      Notification: {
        NotificationType,
        Threshold,
        ThresholdType: 'PERCENTAGE',
        ComparisonOperator: 'GREATER_THAN',
      },
      Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: expect.stringMatching(/^Topic/) } }],
    });
    expect(only(template, 'AWS::Budgets::Budget')).toMatchObject({
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 590, Unit: 'USD' },
        CostFilters: { TagKeyValue: ['user:environment$prod'] },
      },
      NotificationsWithSubscribers: [told('ACTUAL', 80), told('ACTUAL', 100), told('FORECASTED', 110)],
    });
  });

  test('is asked for by the configuration', () => {
    const { Operations } = synthesize({ ...prod, alarms: { emails: [], latencyP99Ms: 300 } });
    Operations.resourceCountIs('AWS::Budgets::Budget', 0);
  });
});

describe('unexpected costs', () => {
  test('of what is tagged as the environment’s are told by the topic', () => {
    const monitor = only(template, 'AWS::CE::AnomalyMonitor');
    expect(monitor).toMatchObject({ MonitorType: 'CUSTOM' });
    expect(JSON.parse(text(monitor['MonitorSpecification']))).toEqual({
      Tags: { Key: 'environment', Values: ['prod'], MatchOptions: ['EQUALS'] },
    });
    const subscription = only(template, 'AWS::CE::AnomalySubscription');
    expect(subscription).toMatchObject({
      Frequency: 'IMMEDIATE',
      MonitorArnList: [{ 'Fn::GetAtt': [expect.stringMatching(/^CostAnomaliesMonitor/), 'MonitorArn'] }],
      Subscribers: [{ Type: 'SNS', Address: { Ref: expect.stringMatching(/^Topic/) } }],
    });
    expect(JSON.parse(text(subscription['ThresholdExpression']))).toEqual({
      Dimensions: {
        Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
        MatchOptions: ['GREATER_THAN_OR_EQUAL'],
        Values: ['20'],
      },
    });
  });

  test('may be written with the key of the topic, for this account alone', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: Match.arrayWith(['costalerts.amazonaws.com']) },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Condition: { StringEquals: { 'aws:SourceAccount': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('are asked for by the configuration', () => {
    const { Operations } = synthesize({ ...prod, alarms: { emails: [], latencyP99Ms: 300 } });
    Operations.resourceCountIs('AWS::CE::AnomalyMonitor', 0);
  });
});

describe('the runbooks', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');

  test('are a page for each alarm, and no page for none', () => {
    const models = synthesizeOptional(withEveryHandler, 'Models');
    const { Operations } = synthesize(withEveryHandler);
    const alarms = [template, Operations, api, models].flatMap((of) =>
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
        Object.values(of?.findResources(type) ?? {}),
      ),
    );
    const named = alarms.map((resource) => {
      const { Properties } = z
        .object({ Properties: z.object({ AlarmDescription: z.string() }) })
        .parse(resource);
      return /Runbook: docs\/runbooks\/([a-z-]+\.md)$/.exec(Properties.AlarmDescription)?.[1];
    });
    expect([...new Set(named)].sort()).toEqual([...pages].sort());
  });

  test.each(pages)('%s says what it means, where to look, what to do and when it is over', (page) => {
    const text = readFileSync(join(folder, page), 'utf8');
    for (const part of ['**What it means.**', '**Look.**', '**Do.**', '**Over when**']) {
      expect(text).toContain(part);
    }
  });
});

describe('threats', () => {
  test('are left to the account where nobody asks for more', () => {
    for (const type of ['AWS::GuardDuty::Detector', 'AWS::Macie::Session']) template.resourceCountIs(type, 0);
  });

  test('are looked for by what is asked for, and what is grave is told', () => {
    const { Operations } = synthesize({ ...prod, threatDetection: { guardDuty: true } });
    Operations.resourceCountIs('AWS::Macie::Session', 0);
    Operations.hasResourceProperties('AWS::GuardDuty::Detector', {
      Enable: true,
      Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }],
    });
    Operations.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.guardduty', 'aws.macie'],
        detail: {
          $or: [{ severity: [{ numeric: ['>=', 7] }] }, { severity: { description: ['High'] } }],
        },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^Topic') } })],
    });
    synthesize({ ...prod, threatDetection: { macie: true } }).Operations.resourceCountIs(
      'AWS::Macie::Session',
      1,
    );
  });

  test('may be told of: EventBridge writes to the topic with its key', () => {
    const { Operations } = synthesize({ ...prod, threatDetection: { guardDuty: true, macie: true } });
    const events = 'events.amazonaws.com';
    Operations.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: Match.arrayWith([events]) },
          }),
        ]),
      },
    });
    Operations.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'sns:Publish', Principal: { Service: events } }),
        ]),
      },
    });
  });
});
