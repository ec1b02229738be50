import { Metrics, type MetricUnit } from '@aws-lambda-powertools/metrics';

type Dimensions = Readonly<Record<string, string>>;
type EmfLine = ReturnType<Metrics['serializeMetrics']>;
type Directive = EmfLine['_aws']['CloudWatchMetrics'][number];
type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

interface Split {
  readonly dimensions: Dimensions;
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
}

/**
 * Metrics of which some have dimensions besides, in the one line of them all. Powertools gives each dimension of a line to all
 * of its metrics, so that such a metric took a line, and an instance, of its own: more of the processor than the rest.
 */
export class SplitMetrics extends Metrics {
  #splits: readonly Split[] = [];

  /** A line has one value of a dimension and of a metric: what differs from what it has ends it. */
  addSplit(dimensions: Dimensions, name: string, unit: Unit, value: number): void {
    const differs = (split: Split): boolean =>
      split.name === name ||
      Object.entries(dimensions).some(([key, text]) => (split.dimensions[key] ?? text) !== text);
    if (this.#splits.some(differs)) this.publishStoredMetrics();
    this.#splits = [...this.#splits, { dimensions, name, unit, value }];
  }

  override hasStoredMetrics(): boolean {
    return super.hasStoredMetrics() || this.#splits.length > 0;
  }

  override clearMetrics(): void {
    super.clearMetrics();
    this.#splits = [];
  }

  override serializeMetrics(): EmfLine {
    const { _aws, ...members } = super.serializeMetrics();
    const [own] = _aws.CloudWatchMetrics;
    if (own === undefined || this.#splits.length === 0) return { _aws, ...members };
    return {
      _aws: {
        ..._aws,
        CloudWatchMetrics: [
          ...(own.Metrics.length > 0 ? [own] : []),
          ...this.#splits.map((split) => directiveOf(split, own)),
        ],
      },
      ...members,
      ...Object.fromEntries<string | number>(
        this.#splits.flatMap(({ dimensions, name, value }): [string, string | number][] => [
          ...Object.entries(dimensions),
          [name, value],
        ]),
      ),
    };
  }
}

const directiveOf = ({ dimensions, name, unit }: Split, { Namespace, Dimensions }: Directive): Directive => ({
  Namespace,
  Dimensions: [[...Dimensions[0], ...Object.keys(dimensions)]],
  Metrics: [{ Name: name, Unit: unit }],
});
