import { describe, expect, test } from '@jest/globals';
import { inOrderOfRemoval } from '../../../local/cli/destroy/environment-stacks.ts';

const stack = (name: string, exports: readonly string[], imports: readonly string[]) => ({
  name,
  exports,
  imports,
});
const names = (groups: ReturnType<typeof inOrderOfRemoval>) =>
  groups.map((group) => group.map(({ name }) => name));

describe('the order of removal', () => {
  test('has who imports before who exports, and together what waits for the same', () => {
    const stacks = [
      stack('Lake', ['raw'], ['table']),
      stack('Features', ['table'], []),
      stack('Api', [], ['table', 'stream']),
      stack('Clickstream', ['stream'], ['raw']),
      stack('Studio', [], ['raw']),
    ];
    expect(names(inOrderOfRemoval(stacks))).toEqual([
      ['Api', 'Studio'],
      ['Clickstream'],
      ['Lake'],
      ['Features'],
    ]);
  });

  test('heeds only stacks that are still there', () => {
    expect(names(inOrderOfRemoval([stack('Api', [], ['an export of a stack that is gone'])]))).toEqual([
      ['Api'],
    ]);
  });

  test('does not begin where stacks hold each other', () => {
    const stacks = [stack('A', ['a'], ['b']), stack('B', ['b'], ['a'])];
    expect(() => inOrderOfRemoval(stacks)).toThrow('A, B');
  });
});
