import * as z from 'zod';

const scale = z.enum(['auto', 'linear', 'logarithmic', 'reverse-logarithmic']).default('auto');

/** What one hyperparameter is searched in, both ends included: the configuration's form. */
export const searchRangeSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('integer'), from: z.int(), to: z.int(), scale }),
    z.strictObject({ type: z.literal('continuous'), from: z.number(), to: z.number(), scale }),
  ])
  .check(({ value, issues }) => {
    const refuse = (field: 'from' | 'scale', message: string): void => {
      issues.push({ code: 'custom', input: value[field], path: [field], message });
    };
    if (value.from > value.to) refuse('from', `${value.from} is more than \`to\`, which is ${value.to}`);
    if (value.scale === 'logarithmic' && value.from <= 0)
      refuse('from', 'must be above 0 on a logarithmic scale');
    if (
      value.scale === 'reverse-logarithmic' &&
      (value.type === 'integer' || value.from < 0 || value.to >= 1)
    )
      refuse('scale', 'needs a continuous range within 0 <= x < 1 to be reverse-logarithmic');
  });

export type SearchSpace = Readonly<Record<string, z.output<typeof searchRangeSchema>>>;

const scalingTypes = {
  auto: 'Auto',
  linear: 'Linear',
  logarithmic: 'Logarithmic',
  'reverse-logarithmic': 'ReverseLogarithmic',
} as const;

/** As SageMaker's tuning jobs are told it. */
export function parameterRangesOf(space: SearchSpace): Record<string, readonly object[]> {
  const ranges = (type: 'integer' | 'continuous') =>
    Object.entries(space)
      .filter(([, range]) => range.type === type)
      .map(([Name, range]) => ({
        Name,
        MinValue: String(range.from),
        MaxValue: String(range.to),
        ScalingType: scalingTypes[range.scale],
      }));
  return {
    IntegerParameterRanges: ranges('integer'),
    ContinuousParameterRanges: ranges('continuous'),
    CategoricalParameterRanges: [],
  };
}
