import * as z from 'zod';
import { markdownTable } from './markdown-table.ts';

/** What the table shows of an evaluation.json. */
const resultsSchema = z.object({
  champion: z.string(),
  k: z.int().min(1),
  protocols: z.object({
    all: z.record(z.string(), z.record(z.string(), z.number())),
    new: z.record(z.string(), z.record(z.string(), z.number())),
  }),
  fitSeconds: z.record(z.string(), z.number()),
});
type Results = z.infer<typeof resultsSchema>;

const PROTOCOLS = ['all', 'new'] as const;

/** The table of an evaluation, and how its champion stands to the best baseline, as Markdown. */
export function resultsTable(evaluation: unknown): string {
  const results = resultsSchema.parse(evaluation);
  const { k, champion, protocols } = results;
  const ndcg = `ndcg@${k}`;
  const models = Object.keys(protocols.all).sort(
    (one, other) => figure(results, 'all', other, ndcg) - figure(results, 'all', one, ndcg),
  );
  const heads = PROTOCOLS.flatMap((protocol) => [`NDCG@${k} ${protocol}`, `Recall@${k} ${protocol}`]);
  const rows = models.map((model) => [
    model === champion ? `**${model}**` : model,
    ...PROTOCOLS.flatMap((protocol) =>
      [ndcg, `recall@${k}`].map((metric) => figure(results, protocol, model, metric).toFixed(4)),
    ),
    figure(results, 'all', model, 'coverage').toFixed(2),
    (results.fitSeconds[model] ?? 0).toFixed(1),
  ]);
  const table = markdownTable(['model', ...heads, 'coverage', 'fit, s'], rows, ['left', 'right']);
  return [table, '', leadOf(results, ndcg)].join('\n');
}

function leadOf(results: Results, metric: string): string {
  const said = PROTOCOLS.map((protocol) => {
    const baselines = Object.keys(results.protocols[protocol]).filter((name) => name !== results.champion);
    const values = new Map(baselines.map((name) => [name, figure(results, protocol, name, metric)]));
    const best = Math.max(...values.values());
    const name = baselines.find((each) => values.get(each) === best) ?? '';
    const ratio = figure(results, protocol, results.champion, metric) / best;
    return `${ratio.toFixed(2)} times that of the best baseline, ${name}, for \`${protocol}\``;
  });
  return `The ${metric.toUpperCase()} of ${results.champion} is ${said.join(', and ')}.`;
}

function figure(results: Results, protocol: 'all' | 'new', model: string, metric: string): number {
  const value = results.protocols[protocol][model]?.[metric];
  if (value === undefined) throw new Error(`the results lack ${metric} of ${model} for ${protocol}`);
  return value;
}
