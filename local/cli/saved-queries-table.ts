import { markdownTable } from './markdown-table.ts';

/** The files of `lib/queries`, by name, as a Markdown table: each begins with a comment that says what it answers. */
export const savedQueriesTable = (files: ReadonlyMap<string, string>): string =>
  markdownTable(
    ['query', 'answers'],
    [...files].map(([file, sql]) => [
      `[\`${file.replace(/\.sql$/, '')}\`](../lib/queries/${file})`,
      (/^(?:-- .*\n)+/.exec(sql)?.[0] ?? '').replaceAll('-- ', '').trim().replaceAll('\n', ' '),
    ]),
  );
