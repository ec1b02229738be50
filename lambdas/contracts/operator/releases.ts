import * as z from 'zod';
import { RUN_STATES } from '../../domain/ports/workflow-runs.ts';
import { type Release, type ReleaseInput, STRATEGIES } from '../../domain/release.ts';
import { whySchema } from './models.ts';
import { pageOf } from './paging.ts';

/** The body of `POST /use-model`. */
export const useModelRequestSchema = z
  .strictObject({
    name: z.string().min(1).meta({ description: 'Of the model, as GET /models lists it.' }),
    version: z.int().min(1),
    strategy: z.enum(STRATEGIES).default('all-at-once').meta({
      description: 'all-at-once switches when the new hosts are ready; no other is offered yet.',
    }),
    why: whySchema,
  })
  .meta({ examples: [{ name: 'vitrine-prod', version: 7, strategy: 'all-at-once', why: 'Weekly release' }] });

/** The body of `POST /releases/{id}/rollback`. */
export const rollBackRequestSchema = z
  .strictObject({ why: whySchema })
  .meta({ examples: [{ why: 'Click-through fell' }] });

const releaseFields = {
  id: z.string(),
  state: z.enum(RUN_STATES),
  version: z.int().min(1),
  strategy: z.enum(STRATEGIES),
  replaces: z.int().min(1).optional().meta({ description: 'The version that served before.' }),
  requestedBy: z.string().optional(),
  why: z.string().optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  step: z.string().optional().meta({ description: 'The state of the workflow that it is in.' }),
  cause: z.string().optional().meta({ description: 'Why it failed or was stopped.' }),
};

const releaseExample = {
  id: 'r12-v7',
  state: 'succeeded',
  version: 7,
  strategy: 'all-at-once',
  replaces: 6,
  requestedBy: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace',
  why: 'Weekly release',
  startedAt: '2026-03-01T11:30:00.000Z',
  endedAt: '2026-03-01T11:36:12.000Z',
};

export const releaseSchema = z.strictObject(releaseFields).meta({ examples: [releaseExample] });

export const releasesResponseSchema = pageOf(z.strictObject(releaseFields)).meta({
  description: 'Newest first.',
  examples: [{ items: [releaseExample] }],
});

export const releaseResponseOf = (release: Release): z.output<typeof releaseSchema> => release;

const releaseInputSchema = z.object({
  modelPackageArn: z.string().regex(/\/\d+$/),
  strategy: z.enum(STRATEGIES).default('all-at-once'),
  replaces: z
    .string()
    .regex(/\/\d+$/)
    .optional(),
  requestedBy: z.string().optional(),
  why: z.string().optional(),
});

/** What a run of the release workflow was started with, by this API or by hand. */
export const releaseInputOf = (input: unknown): ReleaseInput => releaseInputSchema.parse(input);
