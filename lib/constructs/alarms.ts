import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

import { acknowledge } from './compliance.ts';

/** One alarm: what is watched, from when it is too much, and why exactly there. */
export interface AlarmRule {
  /** Where something looks for it by its name. @default CloudFormation names it */
  readonly name?: string;
  /** Its period is set by `period`. */
  readonly metric: (period: Duration) => IMetric;
  readonly period: Duration;
  /** `anomaly`: by so many standard deviations, to either side, from what CloudWatch has learnt. @default above it */
  readonly kind?: 'anomaly';
  readonly threshold: number;
  readonly unit: 'share' | 'milliseconds' | 'seconds' | 'hours' | 'days' | 'count' | 'index' | 'deviations';
  /** `page` wakes somebody: shoppers notice or data is being lost. `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  /** @default by itself: the topic hears of it at once */
  readonly told?: 'by its page';
  /** Why the threshold is where it is; people read it when the alarm goes off. */
  readonly reason: string;
  /** The page of `docs/runbooks/` that says what to do, without `.md`. */
  readonly runbook: string;
  /** The alarm goes off when this many of the last periods exceed the threshold. */
  readonly exceeding: { readonly datapoints: number; readonly of: number };
  readonly missingData: TreatMissingData;
}

/** What people read when an alarm goes off. */
export const describeAlarm = (
  rule: Pick<AlarmRule, 'severity' | 'reason' | 'threshold' | 'unit' | 'runbook'>,
): string =>
  `[${rule.severity}] ${rule.reason} (threshold: ${rule.threshold} ${rule.unit}) ` +
  `Runbook: docs/runbooks/${rule.runbook}.md`;

export interface AlarmsProps {
  readonly topic: ITopic;
  /** An alarm's construct id to its rule. */
  readonly rules: Readonly<Record<string, AlarmRule>>;
}

/** Alarms that tell the topic when they go off and when they are over, but for those that are part of a page. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  readonly #byName = new Map<string, Alarm>();

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    this.all = Object.entries(props.rules).map(([name, rule]) => {
      const alarm = this.#alarm(name, rule);
      this.#byName.set(name, alarm);
      if (rule.told === 'by its page') {
        acknowledge(alarm, { CloudWatchAlarmAction: 'The page that it is part of tells, once for a fault.' });
        return alarm;
      }
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  #alarm(name: string, rule: AlarmRule): Alarm {
    const common = {
      ...(rule.name !== undefined && { alarmName: rule.name }),
      alarmDescription: describeAlarm(rule),
      metric: rule.metric(rule.period),
      datapointsToAlarm: rule.exceeding.datapoints,
      evaluationPeriods: rule.exceeding.of,
      treatMissingData: rule.missingData,
    };
    return rule.kind === 'anomaly'
      ? new AnomalyDetectionAlarm(this, name, {
          ...common,
          stdDevs: rule.threshold,
          comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
        })
      : new Alarm(this, name, {
          ...common,
          threshold: rule.threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        });
  }

  /** @throws {RangeError} where there is no rule of that name */
  named(name: string): Alarm {
    const alarm = this.#byName.get(name);
    if (alarm === undefined)
      throw new RangeError(`No alarm ${name}: there are ${[...this.#byName.keys()].join(', ')}.`);
    return alarm;
  }
}
