import type { TuningConfig } from '../tuning-config.ts';

type Parameters = TuningConfig['parameters'];
type NumberRange = Exclude<Parameters[string], { type: 'categorical' }>;

const scalingTypes = {
  auto: 'Auto',
  linear: 'Linear',
  logarithmic: 'Logarithmic',
  'reverse-logarithmic': 'ReverseLogarithmic',
} as const;

/** What is searched, as SageMaker's tuning jobs are told it. */
export function parameterRanges(parameters: Parameters): Record<string, readonly unknown[]> {
  const entries = Object.entries(parameters);
  return {
    IntegerParameterRanges: entries.flatMap(([name, range]) =>
      range.type === 'integer' ? [numberRange(name, range)] : [],
    ),
    ContinuousParameterRanges: entries.flatMap(([name, range]) =>
      range.type === 'continuous' ? [numberRange(name, range)] : [],
    ),
    CategoricalParameterRanges: entries.flatMap(([name, range]) =>
      range.type === 'categorical' ? [{ Name: name, Values: range.values }] : [],
    ),
  };
}

const numberRange = (name: string, { from, to, scale }: NumberRange): Record<string, string> => ({
  Name: name,
  MinValue: String(from),
  MaxValue: String(to),
  ScalingType: scalingTypes[scale],
});
