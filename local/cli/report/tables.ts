import Table from 'cli-table3';
import type { Results } from './results.ts';

const SHOWN_ITEMS = 10;
const NAME_WIDTH = 34;

const count = (value: number): string => value.toLocaleString('en');

/** What the ingest did with every row. */
export function ingestTable({ ingest }: Results): string {
  const table = newTable(['rows', 'why', 'count'], ['left', 'left', 'right']);
  table.push(['accepted', '', count(ingest.accepted)]);
  for (const fate of ['quarantined', 'duplicates'] as const) {
    const reasons = Object.entries(ingest.reasons[fate]);
    if (reasons.length === 0) table.push([fate, '', count(ingest[fate])]);
    for (const [reason, rows] of reasons) table.push([fate, reason, count(rows)]);
  }
  table.push(['all', '', count(ingest.rows)]);
  return table.toString();
}

/** The model beside the best baseline of each protocol, on what shoppers did after the cut. */
export function modelTable({ model }: Results): string {
  const metrics = [`ndcg@${model.k}`, `recall@${model.k}`];
  const table = newTable(['items', '', ...metrics], ['left', 'left', 'right', 'right']);
  for (const [protocol, { metrics: ours, bestBaseline }] of Object.entries(model.protocols)) {
    const row = (name: string, values: typeof ours): string[] => [
      protocol,
      name,
      ...metrics.map((metric) => values[metric]?.toFixed(4) ?? '-'),
    ];
    table.push(row(`${model.name} (${model.version})`, ours));
    if (bestBaseline) table.push(row(`best baseline: ${bestBaseline.name}`, bestBaseline.metrics));
  }
  return table.toString();
}

/** The list before the clicks and after them; an arrow marks what was not there before. */
export function recommendationsTable({ before, after }: Results): string {
  const known = new Set(before.slice(0, SHOWN_ITEMS).map(({ itemId }) => itemId));
  const table = newTable(
    ['', 'before', 'score', 'after three clicks', 'score', 'because they'],
    ['right', 'left', 'right', 'left', 'right', 'left'],
  );
  for (let place = 0; place < Math.min(SHOWN_ITEMS, Math.max(before.length, after.length)); place += 1) {
    const was = before[place];
    const is = after[place];
    const mark = is && !known.has(is.itemId) ? '→ ' : '';
    table.push([
      place + 1,
      was ? shorten(was.name ?? was.itemId) : '',
      was?.score?.toFixed(3) ?? '',
      is ? mark + shorten(is.name ?? is.itemId) : '',
      is?.score?.toFixed(3) ?? '',
      is?.reason ? `${is.reason.type} ${shorten(is.reason.name ?? is.reason.itemId)}` : '',
    ]);
  }
  return table.toString();
}

function newTable(head: string[], colAligns: ('left' | 'right')[]): Table.Table {
  // Colours are for terminals; a table in a file or a test is plain.
  return new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
}

const shorten = (text: string): string =>
  text.length > NAME_WIDTH ? `${text.slice(0, NAME_WIDTH - 1)}…` : text;
