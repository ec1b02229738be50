import type { Command } from 'commander';
import type * as z from 'zod';
import {
  modelDetailsSchema,
  modelSchema,
  modelsResponseSchema,
} from '../../../lambdas/contracts/operator/models.ts';
import { releaseSchema, releasesResponseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { STRATEGIES } from '../../../lambdas/domain/release.ts';
import type { OperatorClient } from './client.ts';
import { releaseReport } from './release-report.ts';
import { listOf, tableOf, type Terminal } from './terminal.ts';
import { waitFor } from './wait.ts';

/** What each command works with, once it is known who calls and how. */
export interface Session {
  readonly api: () => Promise<OperatorClient>;
  readonly terminal: Terminal;
  readonly everyMs: number;
  /** Prints an answer as JSON where that was asked for, and else for people. */
  readonly show: <T>(answer: T, forPeople: (answer: T) => string) => void;
}

type Model = z.output<typeof modelSchema>;
type Release = z.output<typeof releaseSchema>;

const modelTable = (models: readonly Model[]): string =>
  tableOf(
    ['version', 'state', 'algorithm', 'ndcg@20', 'created', 'trained by'],
    models.map((model) => [
      model.version,
      model.state,
      model.algorithm,
      model.metrics['ndcg@20']?.toFixed(4),
      model.createdAt,
      model.trainedBy,
    ]),
  );

const releaseTable = (releases: readonly Release[]): string =>
  tableOf(
    ['release', 'state', 'version', 'replaces', 'strategy', 'started', 'why'],
    releases.map(({ id, state, version, replaces, strategy, startedAt, why }) => [
      id,
      state,
      version,
      replaces,
      strategy,
      startedAt,
      why,
    ]),
  );

/** A release, and then what became of it, a line each. */
function releaseText({ history = [], canary, shadow, ...release }: Release): string {
  const tried = canary && `${canary.percent} % of shoppers for ${canary.minutes} minutes`;
  const entries = history.map(({ at, action, why = '' }) => `${at}  ${action}  ${why}`.trimEnd());
  const asked = shadow && `${shadow.percent} % of requests for ${shadow.minutes} minutes`;
  return [listOf({ ...release, shadow: asked, canary: tried }), ...entries].join('\n');
}

const more = (next: string | undefined): string => (next === undefined ? '' : `\nmore: --next ${next}`);

interface PageOptions {
  readonly limit?: string;
  readonly next?: string;
}

/** A path with the query of a page. */
export function paged(path: string, { limit, next }: PageOptions): string {
  const query = new URLSearchParams({ ...(limit && { limit }), ...(next && { next }) });
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

export const pageOptions = (command: Command): Command =>
  command.option('--limit <number>', 'how many at most').option('--next <token>', 'the page after one');

export function addModels(program: Command, { api, show }: Session): void {
  const models = program.command('models').description('versions of the model');
  pageOptions(models.command('list', { isDefault: true }).description('newest first')).action(
    async (options: PageOptions) => {
      const page = await (await api()).get(paged('/models', options), modelsResponseSchema);
      show(page, ({ items, next }) => modelTable(items) + more(next));
    },
  );
  models
    .command('show <version>')
    .description('one version, with its card')
    .action(async (version: string) => {
      const model = await (await api()).get(`/models/${encodeURIComponent(version)}`, modelDetailsSchema);
      show(model, ({ card, ...rest }) => `${modelTable([rest])}\n\n${card ?? 'It carries no card.'}`);
    });
  for (const decision of ['approve', 'reject', 'retire'] as const) {
    const command = models.command(`${decision} <version>`).option('--why <text>', 'for the audit log');
    if (decision === 'retire')
      command.option('--on <date>', 'the day from which, YYYY-MM-DD; default: today');
    command.action(async (version: string, body: { why?: string; on?: string }) => {
      const path = `/models/${encodeURIComponent(version)}/${decision}`;
      show(await (await api()).post(path, body, modelSchema), (model) => modelTable([model]));
    });
  }
}

interface UseModelOptions {
  readonly strategy: string;
  readonly canaryPercent?: number;
  readonly canaryMinutes?: number;
  readonly shadowPercent?: number;
  readonly shadowMinutes?: number;
  readonly why?: string;
  readonly wait?: true;
}

export function addReleases(program: Command, session: Session): void {
  const { api, show } = session;
  program
    .command('use-model <version>')
    .description('releases an approved version')
    .option('--strategy <strategy>', STRATEGIES.join(', '), 'all-at-once')
    .option('--canary-percent <number>', 'of shoppers, who get it first', Number)
    .option('--canary-minutes <number>', 'how long it is tried', Number)
    .option('--shadow-percent <number>', 'of requests, which it is asked too before that', Number)
    .option('--shadow-minutes <number>', 'how long', Number)
    .option('--why <text>', 'for the audit log')
    .option('--wait', 'until it serves')
    .action(async (given: string, { wait, ...options }: UseModelOptions) => {
      const client = await api();
      const { name, version } = await client.get(`/models/${encodeURIComponent(given)}`, modelSchema.loose());
      await released(
        await client.post('/use-model', { name, version, ...options }, releaseSchema),
        wait,
        session,
      );
    });
  const releases = program.command('releases').description('what is, was and will be live');
  pageOptions(releases.command('list', { isDefault: true }).description('newest first')).action(
    async (options: PageOptions) => {
      const page = await (await api()).get(paged('/releases', options), releasesResponseSchema);
      show(page, ({ items, next }) => releaseTable(items) + more(next));
    },
  );
  releases.command('show <id>').action(async (id: string) => {
    show(await (await api()).get(`/releases/${encodeURIComponent(id)}`, releaseSchema), releaseText);
  });
  releases
    .command('report <id>')
    .description('its course and both models, as a Markdown document')
    .action(async (id: string) => {
      const client = await api();
      const release = await client.get(`/releases/${encodeURIComponent(id)}`, releaseSchema);
      const { version, replaces } = release;
      show(
        {
          release,
          model: await client.get(`/models/${version}`, modelDetailsSchema),
          ...(replaces !== undefined && {
            replaced: await client.get(`/models/${replaces}`, modelDetailsSchema),
          }),
        },
        releaseReport,
      );
    });
  releases
    .command('rollback <id>')
    .description('releases what served before')
    .option('--why <text>', 'for the audit log')
    .option('--wait', 'until it serves')
    .action(async (id: string, { wait, ...body }: { why?: string; wait?: true }) => {
      const path = `/releases/${encodeURIComponent(id)}/rollback`;
      await released(await (await api()).post(path, body, releaseSchema), wait, session);
    });
}

/** Shows a release that was started, at once or when it has ended. */
export async function released(release: Release, wait: true | undefined, session: Session): Promise<void> {
  const { api, terminal, show, everyMs } = session;
  const client = await api();
  const look = () => client.get(`/releases/${release.id}`, releaseSchema);
  show(wait ? await waitFor('release', look, terminal, everyMs) : release, (one) => releaseTable([one]));
}
