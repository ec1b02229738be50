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
const PUT_AGAIN_MS = 5000;

/**
 * The alarms on metrics that a check has published, once they have been evaluated. The embedded CloudWatch evaluates
 * each once in its period, an hour, and when it is put: so each is put again as it is. It does not see what was measured
 * within the same second, so one that saw nothing is put once more.
 */
export async function driftAlarms(
  { clients, interrupt }: Pick<DeployedRun, 'clients' | 'interrupt'>,
  metrics: readonly string[],
): Promise<readonly DriftAlarm[]> {
  const { cloudWatch } = clients;
  const watching = async (): Promise<readonly MetricAlarm[]> => {
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    return MetricAlarms.filter(
      ({ Namespace, MetricName = '' }) => Namespace === 'Vitrine/Drift' && metrics.includes(MetricName),
    );
  };
  const put = async (alarms: readonly MetricAlarm[]): Promise<number> => {
    for (const { AlarmName, EvaluationPeriods, ComparisonOperator, ...alarm } of alarms)
      await cloudWatch.send(
        new PutMetricAlarmCommand({ ...alarm, AlarmName, EvaluationPeriods, ComparisonOperator }),
      );
    return Date.now();
  };
  let putAt = await put(await watching());
  const evaluated = async (): Promise<readonly MetricAlarm[] | undefined> => {
    const alarms = await watching();
    const blind = alarms.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA');
    if (blind.length === 0) return alarms;
    if (Date.now() - putAt >= PUT_AGAIN_MS) putAt = await put(blind);
    return undefined;
  };
  const what = 'The evaluation of the alarms on drift';
  const alarms = await pollUntil(evaluated, { what, everyMs: 500, patienceMs: PATIENCE_MS, interrupt });
  return alarms.map(({ AlarmName: name = '', StateValue: state = '', StateReason: why = '' }) => ({
    name,
    state,
    why,
  }));
}
