import { Duration } from 'aws-cdk-lib';
import { AlarmRule as Rule, CompositeAlarm, type IAlarm, type IAlarmRule } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What wakes somebody once, whichever of its alarms go off, and however many. */
export interface Page {
  /** Each of these alarms is reason enough. */
  readonly any: readonly string[];
  /** So is each of these pairs, if both go off. */
  readonly both: readonly (readonly [string, string])[];
  readonly reason: string;
  /** The page that somebody is already up for: while it is on, and a while after, this one waits. */
  readonly after?: string;
}

export interface PagesProps {
  readonly topic: ITopic;
  /** Earlier pages first. */
  readonly pages: Readonly<Record<string, Page>>;
  /** @throws where there is no alarm of that name */
  readonly alarm: (name: string) => IAlarm;
}

/** How long a page waits to see whether an earlier one comes of the same fault, and after that one is over. */
const WAIT = Duration.minutes(3);
const EXTENSION = Duration.minutes(5);

/** One message a fault: alarms that wake somebody are told through these, not each by itself. */
export class Pages extends Construct {
  readonly all: readonly CompositeAlarm[];

  constructor(scope: Construct, id: string, { topic, pages, alarm }: PagesProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    const made = new Map<string, CompositeAlarm>();
    for (const [name, page] of Object.entries(pages)) {
      const earlier = page.after === undefined ? undefined : made.get(page.after);
      const composite = new CompositeAlarm(this, name, {
        alarmDescription: `[page] ${page.reason} Runbook: docs/runbooks/paged.md`,
        alarmRule: ruleOf(page, alarm),
        ...(earlier && {
          actionsSuppressor: earlier,
          actionsSuppressorWaitPeriod: WAIT,
          actionsSuppressorExtensionPeriod: EXTENSION,
        }),
      });
      composite.addAlarmAction(action);
      composite.addOkAction(action);
      made.set(name, composite);
    }
    this.all = [...made.values()];
  }
}

function ruleOf({ any, both }: Page, alarm: PagesProps['alarm']): IAlarmRule {
  return Rule.anyOf(
    ...any.map((name) => alarm(name)),
    ...both.map(([long, short]) => Rule.allOf(alarm(long), alarm(short))),
  );
}
