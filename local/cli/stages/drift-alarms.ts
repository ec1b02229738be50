import { DescribeAlarmsCommand, type MetricAlarm, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

/** An alarm that watches what checks of drift measure. */
export interface DriftAlarm {
  readonly name: string;
  readonly state: string;
  /** What it was compared with, as CloudWatch says it. */
  readonly why: string;
}

const PATIENCE_MS = 60_000;

/**
 * The alarms on metrics that a check has published, once they have been evaluated. The embedded CloudWatch evaluates
 * each once in its period, an hour, and when it is put: so each is put again as it is.
 */
export async function driftAlarms(
  { clients, interrupt }: DeployedRun,
  metrics: readonly string[],
): Promise<readonly DriftAlarm[]> {
  const { cloudWatch } = clients;
  const watching = async (): Promise<readonly MetricAlarm[]> => {
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    return MetricAlarms.filter(
      ({ Namespace, MetricName = '' }) => Namespace === 'Vitrine/Drift' && metrics.includes(MetricName),
    );
  };
  for (const { AlarmName, EvaluationPeriods, ComparisonOperator, ...alarm } of await watching())
    await cloudWatch.send(
      new PutMetricAlarmCommand({ ...alarm, AlarmName, EvaluationPeriods, ComparisonOperator }),
    );
  const evaluated = async (): Promise<readonly MetricAlarm[] | undefined> => {
    const alarms = await watching();
    return alarms.every(({ StateValue }) => StateValue !== 'INSUFFICIENT_DATA') ? alarms : undefined;
  };
  const what = 'The evaluation of the alarms on drift';
  const alarms = await pollUntil(evaluated, { what, everyMs: 500, patienceMs: PATIENCE_MS, interrupt });
  return alarms.map(({ AlarmName: name = '', StateValue: state = '', StateReason: why = '' }) => ({
    name,
    state,
    why,
  }));
}
