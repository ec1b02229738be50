import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { CanaryFigures, RaisedAlarm, VariantFigures } from '../domain/canary-verdict.ts';
import type { CanaryMetrics } from '../domain/ports/canary-metrics.ts';
import { VARIANTS, type Variant } from '../domain/trial.ts';
import { tracer } from '../runtime/powertools.ts';

/** So fine are they kept for three hours, and so exactly is the beginning of a canary told from what was before. */
const PERIOD_SECONDS = 10;

/** The sums that a share is made of; each metric is 0 or 1 for each call or answer. */
const SUMS = {
  calls: ['ModelErrorsByVariant', 'SampleCount'],
  errors: ['ModelErrorsByVariant', 'Sum'],
  slow: ['ModelSlowByVariant', 'Sum'],
  answers: ['FallbackByVariant', 'SampleCount'],
  fallbacks: ['FallbackByVariant', 'Sum'],
} as const;

type Name = keyof typeof SUMS;

/** Made once, outside the handler. */
export const openCloudWatch = (): CloudWatchClient => tracer.captureAWSv3Client(new CloudWatchClient({}));

interface Where {
  readonly namespace: string;
  /** Of the function whose answers count. */
  readonly service: string;
  /** What the names of the alarms on the candidate begin with. */
  readonly alarmPrefix: string;
}

/** The metrics that the API's functions write of either variant, and CloudWatch's alarms on them. */
export class CloudWatchCanaryMetrics implements CanaryMetrics {
  readonly #client: CloudWatchClient;
  readonly #where: Where;
  readonly #now: () => number;

  constructor(client: CloudWatchClient, where: Where, now: () => number = Date.now) {
    this.#client = client;
    this.#where = where;
    this.#now = now;
  }

  async figures(sinceMs: number): Promise<CanaryFigures> {
    const sums = new Map<string, number>();
    let next: string | undefined;
    do {
      const answer = await this.#client.send(
        new GetMetricDataCommand({
          StartTime: new Date(sinceMs),
          EndTime: new Date(this.#now()),
          MetricDataQueries: VARIANTS.flatMap((variant) => this.#queries(variant)),
          NextToken: next,
        }),
      );
      for (const { Id = '', Values = [] } of answer.MetricDataResults ?? [])
        sums.set(
          Id,
          Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0),
        );
      next = answer.NextToken;
    } while (next !== undefined);
    const figuresOf = (variant: Variant): VariantFigures => {
      const sum = (name: Name): number => sums.get(idOf(variant, name)) ?? 0;
      const of = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
      return {
        calls: sum('calls'),
        errors: of(sum('errors'), sum('calls')),
        slow: of(sum('slow'), sum('calls')),
        fallbacks: of(sum('fallbacks'), sum('answers')),
      };
    };
    return { primary: figuresOf('primary'), candidate: figuresOf('candidate') };
  }

  async raised(sinceMs: number): Promise<readonly RaisedAlarm[]> {
    const { MetricAlarms = [] } = await this.#client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: this.#where.alarmPrefix, StateValue: 'ALARM' }),
    );
    const since = MetricAlarms.filter(
      ({ StateUpdatedTimestamp: at }) => at !== undefined && at.getTime() >= sinceMs,
    );
    return since.flatMap(({ AlarmName = '', MetricName = '', Threshold }) => {
      const of = WATCHED.find((name) => SUMS[name][0] === MetricName);
      const reason = `${MetricName} was above ${Threshold ?? 'its threshold'}`;
      return of === undefined ? [] : [{ name: AlarmName, of, reason }];
    });
  }

  #queries(variant: Variant): MetricDataQuery[] {
    const { namespace, service } = this.#where;
    return NAMES.map((name) => ({
      Id: idOf(variant, name),
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: SUMS[name][0],
          Dimensions: [
            { Name: 'Variant', Value: variant },
            { Name: 'service', Value: service },
          ],
        },
        Period: PERIOD_SECONDS,
        Stat: SUMS[name][1],
      },
    }));
  }
}

/** What alarms are on. */
const WATCHED = ['errors', 'slow', 'fallbacks'] as const satisfies readonly Name[];

const NAMES = ['calls', 'errors', 'slow', 'answers', 'fallbacks'] as const satisfies readonly Name[];

const idOf = (variant: Variant, name: Name): string => `${variant}_${name}`;
