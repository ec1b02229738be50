import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type Dimension,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { CanaryFigures, RaisedAlarm, VariantFigures } from '../domain/canary-verdict.ts';
import type { CanaryMetrics } from '../domain/ports/canary-metrics.ts';
import type { ShadowFigures } from '../domain/shadow-verdict.ts';
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

/** Each 0 or 1 for each request that a candidate was asked too, but for the overlap of those that it answered in time. */
const SHADOW_SUMS = {
  asked: ['ShadowErrors', 'SampleCount'],
  errors: ['ShadowErrors', 'Sum'],
  late: ['ShadowLate', 'Sum'],
  compared: ['ShadowOverlap', 'SampleCount'],
  overlap: ['ShadowOverlap', 'Sum'],
} as const;

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
    const sums = await this.#sums(
      sinceMs,
      VARIANTS.flatMap((variant) => this.#queries(variant)),
    );
    const figuresOf = (variant: Variant): VariantFigures => {
      const sum = (name: Name): number => sums.get(idOf(variant, name)) ?? 0;
      return {
        calls: sum('calls'),
        errors: of(sum('errors'), sum('calls')),
        slow: of(sum('slow'), sum('calls')),
        fallbacks: of(sum('fallbacks'), sum('answers')),
      };
    };
    return { primary: figuresOf('primary'), candidate: figuresOf('candidate') };
  }

  async shadow(sinceMs: number): Promise<ShadowFigures> {
    const queries = Object.entries(SHADOW_SUMS).map(([id, sum]) => this.#query(id, sum, []));
    const sums = await this.#sums(sinceMs, queries);
    const sum = (name: keyof typeof SHADOW_SUMS): number => sums.get(name) ?? 0;
    const asked = sum('asked');
    return {
      asked,
      errors: of(sum('errors'), asked),
      late: of(sum('late'), asked),
      overlap: sum('compared') === 0 ? undefined : of(sum('overlap'), sum('compared')),
    };
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
    const dimensions = [{ Name: 'Variant', Value: variant }];
    return NAMES.map((name) => this.#query(idOf(variant, name), SUMS[name], dimensions));
  }

  #query(
    id: string,
    [metric, statistic]: readonly [string, string],
    dimensions: readonly Dimension[],
  ): MetricDataQuery {
    const { namespace, service } = this.#where;
    return {
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: metric,
          Dimensions: [...dimensions, { Name: 'service', Value: service }],
        },
        Period: PERIOD_SECONDS,
        Stat: statistic,
      },
    };
  }

  /** Over all pages and periods from a moment on, by the queries' ids. */
  async #sums(sinceMs: number, queries: MetricDataQuery[]): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>();
    let next: string | undefined;
    do {
      const answer = await this.#client.send(
        new GetMetricDataCommand({
          StartTime: new Date(sinceMs),
          EndTime: new Date(this.#now()),
          MetricDataQueries: queries,
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
    return sums;
  }
}

/** The sums are read one after the other: a value that comes in between may make a part larger than its whole. */
const of = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole));

/** What alarms are on. */
const WATCHED = ['errors', 'slow', 'fallbacks'] as const satisfies readonly Name[];

const NAMES = ['calls', 'errors', 'slow', 'answers', 'fallbacks'] as const satisfies readonly Name[];

const idOf = (variant: Variant, name: Name): string => `${variant}_${name}`;
