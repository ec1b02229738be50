/** A command with its arguments as a line to paste, whatever is in them: ids are a shop's own. */
export const shellLine = (words: readonly string[]): string => words.map(quoted).join(' ');

const PLAIN = /^[\w@%+=:,./-]+$/;

const quoted = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
