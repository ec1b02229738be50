type Alignment = 'left' | 'right';

/**
 * A Markdown table, whose cells are Markdown in one line.
 * @param alignments of the first columns; the last one is that of all after it
 */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = ['left'],
): string {
  const marks = heads.map((_, at) => ((alignments[at] ?? alignments.at(-1)) === 'right' ? '--:' : '---'));
  return [heads, marks, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
