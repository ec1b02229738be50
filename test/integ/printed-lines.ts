import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { LoopResult } from '../../local/cli/loop.ts';
import { root } from '../../local/cli/paths.ts';
import { linesToTry } from '../../local/cli/report/story.ts';

/** What the demo prints for others to paste, pasted. */
export function printedLinesOf(told: () => LoopResult): void {
  describe('the lines that the demo prints', () => {
    const commands = (): readonly string[] =>
      linesToTry(told())
        .split('\n')
        .filter((line) => line.startsWith('  '));

    const run = async (at: number): Promise<string> => {
      const command = commands()[at] ?? '';
      const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: root });
      return stdout;
    };

    test('are five, each a command', () => {
      expect(commands()).toHaveLength(5);
    });

    test('ask for recommendations, send an event and take an item off sale', async () => {
      expect(JSON.parse(await run(0))).toMatchObject({ itemList: Array.from({ length: 5 }, () => ({})) });
      expect(JSON.parse(await run(1))).toMatchObject({ accepted: 1 });
      expect(JSON.parse(await run(2))).toEqual({ accepted: 1 });
    });

    test('ask the same by the SDK', async () => {
      expect(await run(3)).toMatch(/itemList: \[[\s\S]*modelVersion: '/);
    });

    test('list the models by the operator API', async () => {
      expect(await run(4)).toMatch(/live/);
    });
  });
}
