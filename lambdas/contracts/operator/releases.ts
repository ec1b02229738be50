import * as z from 'zod';
import { RUN_STATES } from '../../domain/ports/workflow-runs.ts';
import { type Release, type ReleaseInput, STRATEGIES } from '../../domain/release.ts';
import { whySchema } from './models.ts';
import { pageOf } from './paging.ts';

/** What is read of a canary lies in CloudWatch to the second for three hours. */
const MOST_CANARY_MINUTES = 170;

/** The body of `POST /use-model`. */
export const useModelRequestSchema = z
  .strictObject({
    name: z.string().min(1).meta({ description: 'Of the model, as GET /models lists it.' }),
    version: z.int().min(1),
    strategy: z.enum(STRATEGIES).default('all-at-once').meta({
      description:
        'canary tries the new model on a share of shoppers, blue-green on all of them while the old one stands by; either goes back by itself where it does worse. all-at-once switches once the new model has passed its checks.',
    }),
    canaryPercent: z.int().min(1).max(100).optional().meta({
      description:
        'Of shoppers, who get the new model first; of strategy canary. By default as the environment is configured.',
    }),
    canaryMinutes: z.number().min(0.1).max(MOST_CANARY_MINUTES).optional().meta({
      description:
        'How long it is tried; of strategies canary and blue-green. By default, and at most, as the environment is configured.',
    }),
    shadowPercent: z.int().min(0).max(100).optional().meta({
      description:
        'Of requests, which the new model is asked too before shoppers get it; its answers are compared and thrown away. 0: none. By default as the environment is configured.',
    }),
    shadowMinutes: z
      .number()
      .min(0.1)
      .max(MOST_CANARY_MINUTES)
      .optional()
      .meta({ description: 'How long. By default as the environment is configured.' }),
    why: whySchema,
  })
  .meta({
    examples: [
      {
        name: 'vitrine-prod',
        version: 7,
        strategy: 'canary',
        canaryPercent: 10,
        canaryMinutes: 15,
        shadowPercent: 20,
        shadowMinutes: 5,
        why: 'Weekly release',
      },
      { name: 'vitrine-prod', version: 7 },
    ],
  });

/** The body of `POST /releases/{id}/rollback`. */
export const rollBackRequestSchema = z
  .strictObject({ why: whySchema })
  .meta({ examples: [{ why: 'Click-through fell' }] });

const canarySchema = z.strictObject({ percent: z.number(), minutes: z.number() });

const releaseFields = {
  id: z.string(),
  state: z.enum(RUN_STATES),
  version: z.int().min(1),
  strategy: z.enum(STRATEGIES),
  canary: canarySchema.optional().meta({
    description: 'How the model is tried before it takes over; absent: it is not.',
  }),
  shadow: canarySchema.optional().meta({
    description: 'Of requests: how the model is asked them too before that; absent: it is not.',
  }),
  replaces: z.int().min(1).optional().meta({ description: 'The version that served before.' }),
  requestedBy: z.string().optional(),
  why: z.string().optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  step: z.string().optional().meta({ description: 'The state of the workflow that it is in.' }),
  cause: z.string().optional().meta({ description: 'Why it failed, was rolled back or stopped.' }),
  history: z
    .array(z.strictObject({ at: z.iso.datetime(), action: z.string(), why: z.string().optional() }))
    .readonly()
    .optional()
    .meta({
      description:
        'Of one release that is asked for: what became of it, oldest first, as the audit log has it.',
    }),
};

const releaseExample = {
  id: 'r12-v7',
  state: 'succeeded',
  version: 7,
  strategy: 'canary',
  canary: { percent: 10, minutes: 15 },
  shadow: { percent: 20, minutes: 5 },
  replaces: 6,
  requestedBy: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace',
  why: 'Weekly release',
  startedAt: '2026-03-01T11:30:00.000Z',
  endedAt: '2026-03-01T11:53:12.000Z',
  history: [
    { at: '2026-03-01T11:30:00.000Z', action: 'release.requested', why: 'Weekly release' },
    {
      at: '2026-03-01T11:33:00.000Z',
      action: 'release.shadowed',
      why: 'in shadow: 1204 calls, 0 % errors, 1.2 % late, 64 % of the live lists',
    },
    { at: '2026-03-01T11:33:01.000Z', action: 'release.canary', why: '10 % of shoppers for 15 minutes' },
  ],
};

export const releaseSchema = z.strictObject(releaseFields).meta({ examples: [releaseExample] });

export const releasesResponseSchema = pageOf(z.strictObject(releaseFields)).meta({
  description: 'Newest first.',
  examples: [{ items: [releaseExample] }],
});

export const releaseResponseOf = (release: Release): z.output<typeof releaseSchema> => release;

export const releaseInputSchema = z.object({
  modelPackageArn: z.string().regex(/\/\d+$/),
  strategy: z.enum(STRATEGIES).default('all-at-once'),
  canary: canarySchema.optional(),
  shadow: canarySchema.optional(),
  replaces: z
    .string()
    .regex(/\/\d+$/)
    .optional(),
  takesBack: z.string().optional(),
  requestedBy: z.string().optional(),
  why: z.string().optional(),
});

/** What a run of the release workflow was started with, by this API or by hand. */
export const releaseInputOf = (input: unknown): ReleaseInput => releaseInputSchema.parse(input);
