import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** Each block of commands, with the text since the last one. */
const blocks = [...read('docs/install.md').matchAll(/([^]*?)```sh\n([^]*?)```/g)].map(
  ([, before = '', commands = '']) => ({
    isAwsOnly: (before.split(/\n## /).at(-1) ?? '').includes('_AWS only'),
    commands: commands.trim().split('\n'),
  }),
);
const commands = blocks.flatMap(({ isAwsOnly, commands: lines }) =>
  lines.map((command) => ({ command, isAwsOnly })),
);

test('there is something to run', () => {
  expect(commands.length).toBeGreaterThan(15);
});

describe.each(commands)('$command', ({ command, isAwsOnly }) => {
  const [program, first = '', second = ''] = command.split(' ');

  test('needs an account only where the page says so', () => {
    if (program === 'aws' || first === 'cdk' || first === 'vitrine') expect(isAwsOnly).toBe(true);
  });

  test('is there', () => {
    if (program === 'npm') expect(Object.keys(scripts)).toContain(first === 'run' ? second : first);
    else if (program === 'npx') expect(['cdk', 'vitrine']).toContain(first);
    else expect(program).toBe('aws');
  });
});

test('what stacks tell, and settings, are called as the page calls them', () => {
  const code = ['lib/stacks/api-stack.ts', 'lib/config.ts', 'config/prod.ts'].map(read).join();
  for (const name of ['ApiUrl', 'ApiKeyId', 'terminationProtection', 'deletionProtection', 'dataOnDelete'])
    expect(code).toContain(name);
});
