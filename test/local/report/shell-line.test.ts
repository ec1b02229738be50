import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { shellLine } from '../../../local/cli/report/shell-line.ts';

test.each(["o'brien", '$HOME `id` "x"', 'a\\b', '日本 ☕', "''"])('a word of a shell is %s again', (word) => {
  const line = shellLine(['printf', '%s|', word, 'next']);
  expect(execFileSync('bash', ['-c', line], { encoding: 'utf8' })).toBe(`${word}|next|`);
});
