import { type Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import {
  trainingJobSchema,
  trainingJobsResponseSchema,
} from '../../../lambdas/contracts/operator/training.ts';
import { paged, pageOptions, type Session } from './commands.ts';
import { listOf, tableOf } from './terminal.ts';
import { waitFor } from './wait.ts';

type TrainingJob = z.output<typeof trainingJobSchema>;

interface TrainOptions {
  readonly modelType: string;
  readonly set: Readonly<Record<string, number>>;
  readonly search: Readonly<Record<string, SearchRange>>;
  readonly objective?: string;
  readonly dataset?: string;
  readonly snapshot?: string;
  readonly name?: string;
  readonly wait?: true;
}

interface SearchRange {
  readonly type: 'integer' | 'continuous';
  readonly from: number;
  readonly to: number;
}

export function addTrain(program: Command, session: Session): void {
  const { api, show, terminal, everyMs } = session;
  const train = program.command('train').description('training runs');
  const look = async (id: string): Promise<TrainingJob> =>
    (await api()).get(`/training-jobs/${encodeURIComponent(id)}`, trainingJobSchema);

  pageOptions(train.command('list', { isDefault: true }).description('newest first')).action(
    async (options: { limit?: string; next?: string }) => {
      const page = await (await api()).get(paged('/training-jobs', options), trainingJobsResponseSchema);
      const rows = (items: typeof page.items) =>
        items.map(({ id, state, startedAt, endedAt }) => [id, state, startedAt, endedAt]);
      show(page, ({ items, next }) =>
        [
          tableOf(['run', 'state', 'started', 'ended'], rows(items)),
          ...(next ? [`more: --next ${next}`] : []),
        ].join('\n'),
      );
    },
  );
  train
    .command('start')
    .description('starts a run')
    .requiredOption('--model-type <type>', 'the algorithm')
    .option('--set <name=number>', 'a hyperparameter; may be repeated', hyperparameter, {})
    .option(
      '--search <name=from:to>',
      'what is searched; whole numbers search whole numbers',
      searchRange,
      {},
    )
    .option('--objective <metric>', 'what the search makes as good as it can')
    .option('--dataset <name>', 'the lake’s database')
    .option('--snapshot <id>', 'of its interactions')
    .option('--name <name>', 'the id of the run')
    .option('--wait', 'until it has registered a model')
    .action(async ({ set, search, objective, wait, ...rest }: TrainOptions) => {
      const body = {
        ...rest,
        hyperparameters: set,
        ...(Object.keys(search).length > 0 && { searchSpace: search }),
        ...(objective !== undefined && { objective: { metric: objective } }),
      };
      const started = await (await api()).post('/train', body, trainingJobSchema);
      const { id } = started;
      show(wait ? await waitFor('training', () => look(id), terminal, everyMs) : started, jobText);
    });
  train.command('show <id>').action(async (id: string) => {
    show(await look(id), jobText);
  });
  train.command('stop <id>').action(async (id: string) => {
    const path = `/training-jobs/${encodeURIComponent(id)}/stop`;
    show(await (await api()).post(path, {}, trainingJobSchema), jobText);
  });
}

function jobText({ jobs, logTail, ...run }: TrainingJob): string {
  const rows = jobs.map(({ name, state, seconds, metrics, failure }) => [
    name,
    state,
    `${seconds} s`,
    Object.entries(metrics)
      .map(([metric, value]) => `${metric}=${value}`)
      .join(' '),
    failure,
  ]);
  return [
    listOf(run),
    ...(rows.length > 0 ? [tableOf(['job', 'state', 'ran', 'measured', ''], rows)] : []),
    ...logTail,
  ].join('\n');
}

function hyperparameter(text: string, former: Readonly<Record<string, number>>): Record<string, number> {
  const [name, value] = pairOf(text);
  return { ...former, [name]: numberOf(value) };
}

function searchRange(
  text: string,
  former: Readonly<Record<string, SearchRange>>,
): Record<string, SearchRange> {
  const [name, value] = pairOf(text);
  const [from = '', to = ''] = value.split(':');
  const type = [from, to].every((end) => /^-?\d+$/.test(end)) ? 'integer' : 'continuous';
  return { ...former, [name]: { type, from: numberOf(from), to: numberOf(to) } };
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is written name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number))
    throw new InvalidArgumentError(`${text || 'Nothing'} is no number.`);
  return number;
}
