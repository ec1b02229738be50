import type * as z from 'zod';
import type { modelDetailsSchema, modelSchema } from '../../../lambdas/contracts/operator/models.ts';
import type { releaseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { markdownTable } from '../markdown-table.ts';

type Model = z.output<typeof modelSchema>;

interface ReleaseStory {
  readonly release: z.output<typeof releaseSchema>;
  readonly model: z.output<typeof modelDetailsSchema>;
  /** What served before. */
  readonly replaced?: Model;
}

/** A release as a Markdown document, for a change ticket and for who was not there: its course, and both models' metrics. */
export function releaseReport({ release, model, replaced }: ReleaseStory): string {
  const { id, state, version, strategy, canary, shadow, cause } = release;
  const facts = [
    ['state', state],
    ['cause', cause],
    ['strategy', strategy],
    ['in shadow', shadow && `${shadow.percent} % of requests for ${shadow.minutes} minutes`],
    ['canary', canary && `${canary.percent} % of shoppers for ${canary.minutes} minutes`],
    ['requested by', release.requestedBy],
    ['why', release.why],
    ['started', release.startedAt],
    ['ended', release.endedAt],
    ['trained by', model.trainedBy],
    ['training', model.trainingJob],
    ['run', model.run && (model.run.url ?? model.run.id)],
  ].flatMap(([name = '', value]) => (value === undefined ? [] : [[name, cell(value)]]));
  const course = (release.history ?? []).map(({ at, action, why = '' }) => [at, action, cell(why)]);
  return [
    `# Release ${id}: version ${version} ${replaced ? `in place of ${replaced.version}` : 'as the first'}`,
    markdownTable(['', ''], facts),
    '## What became of it',
    markdownTable(['at', 'what', 'why'], course),
    '## What the models were measured at',
    'Each by its own evaluation, before it was registered.',
    metricsTable(model, replaced),
    ...(model.card === undefined ? [] : ['## Card of the model', model.card.trim().replace(/^#/gm, '###')]),
  ].join('\n\n');
}

function metricsTable(model: Model, replaced: Model | undefined): string {
  const models = replaced === undefined ? [model] : [model, replaced];
  const names = [...new Set(models.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  const rows = names.map((name) => [name, ...models.map(({ metrics }) => metrics[name]?.toFixed(4) ?? '')]);
  return markdownTable(['metric', ...models.map(({ version }) => `version ${version}`)], rows, [
    'left',
    'right',
  ]);
}

/** Somebody's own words, in one cell. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
