import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { driftAlarms } from '../../../local/cli/stages/drift-alarms.ts';
import type { DeployedRun } from '../../../local/cli/stages/run.ts';

/** Evaluates an alarm when it is put, by what was measured before the second in which that is, as the embedded one does. */
class EmbeddedCloudWatch {
  readonly measuredAt = Date.now();
  alarm: MetricAlarm = {
    AlarmName: 'FeaturesDrifted',
    Namespace: 'Vitrine/Drift',
    MetricName: 'FeatureDrift',
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    StateValue: 'OK',
  };

  send(command: unknown): Promise<object> {
    if (command instanceof DescribeAlarmsCommand) return Promise.resolve({ MetricAlarms: [this.alarm] });
    if (!(command instanceof PutMetricAlarmCommand)) throw new Error('nothing else is asked');
    const measuredBefore = Math.floor(Date.now() / 1000) > Math.floor(this.measuredAt / 1000);
    this.alarm = { ...this.alarm, StateValue: measuredBefore ? 'ALARM' : 'INSUFFICIENT_DATA' };
    return Promise.resolve({});
  }
}

const run = (cloudWatch: EmbeddedCloudWatch) => ({
  clients: { cloudWatch: cloudWatch as unknown as CloudWatchClient } as DeployedRun['clients'],
  interrupt: new AbortController().signal,
});

describe('alarms on drift', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-03-01T12:00:00.100Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('see what was measured in the second in which they were put', async () => {
    const seen = driftAlarms(run(new EmbeddedCloudWatch()), ['FeatureDrift']);
    await jest.advanceTimersByTimeAsync(10_000);
    await expect(seen).resolves.toEqual([
      expect.objectContaining({ name: 'FeaturesDrifted', state: 'ALARM' }),
    ]);
  });
});
