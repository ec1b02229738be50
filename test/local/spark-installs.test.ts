import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sparkPackages } from '../../local/spark-installs.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(...path: readonly string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe('the packages of Spark', () => {
  const packages = () =>
    sparkPackages(folder, (ivy) => {
      put('jars', 'new.jar');
      return Promise.resolve(ivy);
    });

  it('are there once they were fetched, without those of an earlier list', async () => {
    const old = put('jars', 'old.jar');
    expect(packages().done()).toBe(false);
    await packages().run();
    expect(packages().done()).toBe(true);
    expect(existsSync(old)).toBe(false);
    expect(existsSync(join(folder, 'jars', 'new.jar'))).toBe(true);
  });

  it('are missing in a checkout whose list was another, or whose jars are gone', async () => {
    await packages().run();
    writeFileSync(join(folder, 'vitrine-stamp'), 'of another list');
    expect(packages().done()).toBe(false);
    await packages().run();
    rmSync(join(folder, 'jars'), { recursive: true });
    expect(packages().done()).toBe(false);
  });

  it('are missing where fetching failed', async () => {
    await packages().run();
    const failing = sparkPackages(folder, () => Promise.reject(new Error('no network')));
    await expect(failing.run()).rejects.toThrow('no network');
    expect(failing.done()).toBe(false);
  });
});
