import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { withProfile } from '../../../lib/profile.ts';
import { only, synthesize } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Operations;
});

const alarm = (name: string, of: Template = template): Record<string, unknown> =>
  only(of, 'AWS::CloudWatch::Alarm', `Alarms${name}`);
const names = (of: Template): string => Object.keys(of.findResources('AWS::CloudWatch::Alarm')).join();

describe('throttling', () => {
  const minutes = {
    Threshold: 0,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringMatching(/^\[ticket\] .{30,} \(threshold: 0 count\) .*\/throttled\.md$/),
  };

  test('of functions is that of the whole account, whose limit they share', () => {
    expect(alarm('FunctionsThrottled')).toMatchObject({
      ...minutes,
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Period: 60,
    });
    expect(alarm('FunctionsThrottled')).not.toHaveProperty('Dimensions');
  });

  test('of the online table is that of its reads and of its writes', () => {
    const ofTable = (MetricName: string): unknown =>
      expect.objectContaining({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/DynamoDB',
            MetricName,
            Dimensions: [
              { Name: 'TableName', Value: { 'Fn::ImportValue': expect.stringMatching(/Features.*Table/) } },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
      });
    expect(alarm('TableThrottled')).toMatchObject({
      ...minutes,
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'FILL(reads, 0) + FILL(writes, 0)' }),
        ofTable('ReadThrottleEvents'),
        ofTable('WriteThrottleEvents'),
      ]),
    });
  });
});

describe('the endpoint', () => {
  const expected = (Threshold: number): object => ({
    Namespace: 'AWS/SageMaker',
    MetricName: 'InvocationsPerInstance',
    Dimensions: [
      { Name: 'EndpointName', Value: 'vitrine-prod' },
      { Name: 'VariantName', Value: 'primary' },
    ],
    Statistic: 'Sum',
    Period: 60,
    Threshold,
    DatapointsToAlarm: 10,
    EvaluationPeriods: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });

  test('is saturated above what scaling keeps instances at, and half as much again', () => {
    expect(alarm('EndpointSaturated')).toMatchObject(expected(45_000));
    const scaling = { mostInstances: 8, requestsPerInstanceAndMinute: 1000 };
    const { Operations } = synthesize({ ...prod, serving: { ...prod.serving, scaling } });
    expect(alarm('EndpointSaturated', Operations)).toMatchObject(expected(1500));
  });

  test('is watched where there is one', () => {
    expect(names(synthesize(withProfile(prod, profiles.slim)).Operations)).not.toContain('EndpointSaturated');
  });
});

describe('traffic', () => {
  test('is unusual outside of the band that CloudWatch has learnt, to either side', () => {
    expect(alarm('TrafficUnusual')).toMatchObject({
      ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
      DatapointsToAlarm: 6,
      EvaluationPeriods: 6,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringMatching(/\(threshold: 3 deviations\) .*\/traffic-unusual\.md$/),
      ThresholdMetricId: expect.stringMatching(/./),
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: expect.stringMatching(/^ANOMALY_DETECTION_BAND\(\w+, 3\)$/) }),
        expect.objectContaining({
          MetricStat: expect.objectContaining({
            Metric: expect.objectContaining({ Namespace: 'AWS/ApiGateway', MetricName: 'Count' }),
            Period: 300,
            Stat: 'Sum',
          }),
        }),
      ]),
    });
    expect(alarm('TrafficUnusual')).not.toHaveProperty('Threshold');
  });

  test('is watched where the configuration says by how much', () => {
    const { Operations } = synthesize({ ...prod, alarms: { emails: [], latencyP99Ms: 300 } });
    expect(names(Operations)).not.toContain('TrafficUnusual');
  });
});
