import * as z from 'zod';

const share = z.number().min(0);

/** How drift is looked for, and when another model is trained for it. */
export const driftSchema = z.strictObject({
  /** @default 24 */
  everyHours: z.int().min(1).default(24),
  /** From where on something has moved; `training/vitrine/drift/findings.py` says why exactly there. */
  limits: z
    .strictObject({
      /** Of the population stability index of a feature, beyond what chance explains. */
      psi: share.default(0.2),
      /** Of the NDCG that the model was registered with, surely lost. */
      outcomeLoss: share.max(1).default(0.15),
      /** Of events: with items that the model cannot show. */
      newItemShare: share.max(1).default(0.2),
      /** Events a day, for each of before: fewer are too few. */
      volumeLow: share.default(0.5),
      /** Of the newest event. */
      ageHours: z.number().min(1).default(48),
      /** Events since, for each that the model learnt from: enough for another model. */
      newDataShare: share.default(0.1),
      /** Of users: whose history is served otherwise than the lake has it. */
      skew: share.max(1).default(0.05),
      /** Of fewer fresh events nothing is judged. */
      fewestEvents: z.int().min(1).default(500),
    })
    .prefault({}),
  /** Of so many users, what they are served with is compared with the lake; 0: of none. @default 500 */
  skewSample: z.int().min(0).default(500),
  retraining: z
    .strictObject({
      /**
       * What another model is trained for, beside somebody who asks for one.
       * @default all of them
       */
      reasons: z
        .array(z.enum(['schedule', 'outcome', 'drift', 'new-data']))
        .default(['schedule', 'outcome', 'drift', 'new-data']),
      /** Between two runs of the schedule. @default 30 */
      everyDays: z.int().min(1).default(30),
      /** After a run of any kind, none is started by itself for so long. @default 72 */
      quietHours: z.int().min(0).default(72),
      /** Runs in a calendar month that nobody asked for. @default 4 */
      mostAMonth: z.int().min(0).default(4),
    })
    .prefault({}),
});

/** How often stacks are compared with what they made. */
export const stackDriftSchema = z.strictObject({
  /** @default 24 */
  everyHours: z.int().min(1).default(24),
});

export type DriftConfig = z.output<typeof driftSchema>;
