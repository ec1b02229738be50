import * as z from 'zod';
import known from './hyperparameters.schema.json' with { type: 'json' };

/** Of a hyperparameter; both ends are allowed. */
const limitsSchema = z.object({
  type: z.enum(['integer', 'number']),
  minimum: z.number(),
  maximum: z.number(),
});

const algorithm = z
  .object({ properties: z.record(z.string(), limitsSchema) })
  .transform(({ properties }) => new Map(Object.entries(properties)));

const { $defs, objectives } = z
  .object({ $defs: z.record(z.string(), algorithm), objectives: z.array(z.string()).min(1) })
  .parse(known);

/** What each algorithm may be told, as training knows it: the file is generated from the Python that checks it last. */
export const ALGORITHMS: ReadonlyMap<string, ReadonlyMap<string, z.output<typeof limitsSchema>>> = new Map(
  Object.entries($defs),
);

/** The metrics that a search may optimize. */
export const OBJECTIVES: readonly string[] = objectives;
