import { savedQueries } from '../../lib/constructs/lake-queries.ts';

/** The saved queries as a Markdown table: each with its file, and what it answers. */
export const savedQueriesTable = (): string =>
  [
    ['query', 'answers'],
    ['---', '---'],
    ...savedQueries().map(({ name, description }) => [
      `[\`${name}\`](../lib/queries/${name}.sql)`,
      description,
    ]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
