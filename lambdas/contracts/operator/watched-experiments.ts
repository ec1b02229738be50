import * as z from 'zod';

const name = z.string().min(1);
const moment = z.iso.datetime({ offset: true });

/**
 * The configuration's experiments as an analysis gets them; what only the analysis reads goes through as it is
 * (`training/vitrine/experiments/definition.py`).
 */
export const watchedExperimentsSchema = z.array(
  z.looseObject({
    name,
    salt: name,
    start: moment,
    end: moment,
    judging: z.looseObject({ windowDays: z.number().positive() }),
  }),
);

/** What the workflow of the analysis asks. */
export const watchExperimentsSchema = z.discriminatedUnion('ask', [
  /** Which experiments are to be analysed; they are written down for the job. */
  z.object({ ask: z.literal('due') }),
  /** What the reports say, and what follows. */
  z.object({
    ask: z.literal('judge'),
    due: z.array(name),
    /** ARN of the workflow. */
    who: name,
  }),
]);
