import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findChromium } from '../../local/chromium.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-chromium-'));
  for (const [name, mode] of [
    ['chromium', 0o644],
    ['google-chrome', 0o755],
    ['mine', 0o755],
  ] as const) {
    await writeFile(join(folder, name), '');
    await chmod(join(folder, name), mode);
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('the first on the path that can be run is found', () => {
  expect(findChromium({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(join(folder, 'google-chrome'));
});

test('one that is named goes first, if it can be run', () => {
  const mine = join(folder, 'mine');
  expect(findChromium({ PATH: folder, CHROMIUM_PATH: mine })).toBe(mine);
  expect(findChromium({ PATH: folder, CHROMIUM_PATH: '/nowhere' })).toBe(join(folder, 'google-chrome'));
});

test('there may be none', () => {
  expect(findChromium({ PATH: '/nowhere' })).toBeUndefined();
  expect(findChromium({})).toBeUndefined();
});
