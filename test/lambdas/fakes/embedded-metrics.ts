import * as z from 'zod';

/** Units that CloudWatch knows, of those that anything here has. */
const unit = z.enum(['Count', 'Milliseconds', 'Seconds', 'Bytes', 'Percent', 'None']);

const text = z.string().min(1).max(1024);

/** The part of a line that tells CloudWatch which of its members are metrics, and what they are of. */
const directiveSchema = z.strictObject({
  Timestamp: z.int().min(1_000_000_000_000),
  CloudWatchMetrics: z
    .array(
      z.strictObject({
        Namespace: text,
        Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
        Metrics: z
          .array(
            z.strictObject({
              Name: text,
              Unit: unit,
              StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
            }),
          )
          .min(1)
          .max(100),
      }),
    )
    .min(1),
});

const valueSchema = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1).max(100)]);

const lineSchema = z.looseObject({ _aws: directiveSchema });

export interface EmittedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: z.infer<typeof unit>;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/**
 * What CloudWatch Logs makes of a function's output by the Embedded Metric Format's specification: each metric, once for
 * each set of dimensions.
 * @throws Error for a line that CloudWatch would take for a log line, or of which it would leave out a metric
 */
export function emittedMetrics(output: string): readonly EmittedMetric[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"_aws"'))
    .flatMap((line) => {
      const { _aws: directive, ...members } = lineSchema.parse(JSON.parse(line));
      return directive.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Dimensions.flatMap((names) => {
          const dimensions = Object.fromEntries(names.map((name) => [name, text.parse(members[name])]));
          return Metrics.map(({ Name, Unit }) => ({
            namespace: Namespace,
            name: Name,
            unit: Unit,
            dimensions,
            values: valueSchema.parse(members[Name]),
          }));
        }),
      );
    });
}
