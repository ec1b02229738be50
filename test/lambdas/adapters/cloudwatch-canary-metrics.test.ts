import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CloudWatchCanaryMetrics,
  openCloudWatch,
} from '../../../lambdas/adapters/cloudwatch-canary-metrics.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { failure, StubAws, success } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment(lambdaEnvironment(aws.url));
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
});

const STARTED_MS = Date.UTC(2026, 2, 1, 12);
const metrics = () =>
  new CloudWatchCanaryMetrics(
    openCloudWatch(),
    { namespace: 'Vitrine', service: 'get-recommendations', alarmPrefix: 'vitrine-test-candidate-' },
    () => STARTED_MS + 60_000,
  );

describe('the figures of a canary', () => {
  test('are shares also where a value comes in between the sums that they are of', async () => {
    const MetricDataResults = [
      { Id: 'asked', Values: [32] },
      { Id: 'compared', Values: [32] },
      { Id: 'overlap', Values: [34] },
    ];
    aws.operations = { GetMetricData: () => success({ MetricDataResults }) };
    expect(await metrics().shadow(STARTED_MS)).toEqual({ asked: 32, errors: 0, late: 0, overlap: 1 });
  });

  test('are shares of what either variant was asked since it began, over all pages and periods', async () => {
    const pages = [
      {
        MetricDataResults: [
          { Id: 'primary_calls', Values: [60, 40] },
          { Id: 'primary_errors', Values: [1, 0] },
          { Id: 'candidate_calls', Values: [10] },
          { Id: 'candidate_errors', Values: [5] },
        ],
        NextToken: 'more',
      },
      {
        MetricDataResults: [
          { Id: 'candidate_calls', Values: [10] },
          { Id: 'candidate_slow', Values: [10] },
          { Id: 'candidate_answers', Values: [8] },
          { Id: 'candidate_fallbacks', Values: [2] },
        ],
      },
    ];
    aws.operations = {
      GetMetricData: ({ NextToken }: { NextToken?: string }) =>
        success(pages[NextToken === undefined ? 0 : 1]),
    };
    expect(await metrics().figures(STARTED_MS)).toEqual({
      primary: { calls: 100, errors: 0.01, slow: 0, fallbacks: 0 },
      candidate: { calls: 20, errors: 0.25, slow: 0.5, fallbacks: 0.25 },
    });
    const [first] = aws.bodiesOf('GetMetricData');
    expect(first).toMatchObject({
      StartTime: STARTED_MS / 1000,
      EndTime: STARTED_MS / 1000 + 60,
      MetricDataQueries: expect.arrayContaining([
        {
          Id: 'candidate_slow',
          MetricStat: {
            Metric: {
              Namespace: 'Vitrine',
              MetricName: 'ModelSlowByVariant',
              Dimensions: [
                { Name: 'Variant', Value: 'candidate' },
                { Name: 'service', Value: 'get-recommendations' },
              ],
            },
            Period: 10,
            Stat: 'Sum',
          },
        },
      ]),
    });
  });

  test('cannot be had from a CloudWatch that fails', async () => {
    aws.operations = { GetMetricData: () => failure('AccessDeniedException', 'not authorized') };
    await expect(metrics().figures(STARTED_MS)).rejects.toThrow('not authorized');
  });
});

test('alarms are those on the candidate that went off since, and not one that an earlier release left', async () => {
  const alarm = (name: string, seconds: number) => ({
    AlarmName: `vitrine-test-candidate-${name}`,
    MetricName: 'ModelErrorsByVariant',
    Threshold: 0.02,
    StateUpdatedTimestamp: STARTED_MS / 1000 + seconds,
  });
  aws.operations = {
    DescribeAlarms: () => success({ MetricAlarms: [alarm('errors', 20), alarm('slow', -30)] }),
  };
  expect(await metrics().raised(STARTED_MS)).toEqual([
    { name: 'vitrine-test-candidate-errors', of: 'errors', reason: 'ModelErrorsByVariant was above 0.02' },
  ]);
  expect(aws.bodiesOf('DescribeAlarms')).toMatchObject([
    { AlarmNamePrefix: 'vitrine-test-candidate-', StateValue: 'ALARM' },
  ]);
});
