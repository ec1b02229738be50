import Table from 'cli-table3';

/** Where a command writes: what it found to `out`, what it is doing to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const consoleTerminal: Terminal = {
  out: (text) => {
    console.log(text);
  },
  err: (text) => {
    console.error(text);
  },
};

/** Rows under their titles, without lines. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  const table = new Table({
    head: [...head],
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map((cell) => String(cell ?? '')));
  return table.toString();
}

/** Names and values, one a line; what is not known is left out. */
export function listOf(values: Readonly<Record<string, string | number | undefined>>): string {
  return tableOf(
    ['', ''],
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  ).trimStart();
}
