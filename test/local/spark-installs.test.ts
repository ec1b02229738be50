import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sparkClasses, sparkPackages } from '../../local/spark-installs.mjs';

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

describe('the classes of Spark', () => {
  const archives = (archive: (file: string) => Promise<unknown>) =>
    sparkClasses({
      folder: join(folder, 'spark'),
      record: join(folder, 'java.json'),
      jarFolders: () => [join(folder, 'jars')],
      archive,
    });
  const written = (file: string) => {
    writeFileSync(file, 'whole');
    return Promise.resolve();
  };
  const found = () => readdirSync(join(folder, 'spark'));

  beforeEach(() => {
    put('jars', 'one.jar');
    put('java', 'release');
    put('java', 'lib', 'server', 'classes.jsa');
    writeFileSync(join(folder, 'java.json'), JSON.stringify({ home: join(folder, 'java') }));
  });

  it('are archived once, under their name when they are whole', async () => {
    const during: string[] = [];
    const classes = archives((file) => {
      writeFileSync(file, 'half');
      during.push(...found());
      return Promise.resolve();
    });
    expect(classes.done()).toBe(false);
    await classes.run();
    expect(during).not.toContain('classes.jsa');
    expect(found()).toEqual(['classes.jsa', 'stamp']);
    expect(classes.done()).toBe(true);
  });

  it('are archived again for another Java, another build of it, and other jars', async () => {
    const classes = archives(written);
    const changes = [
      () => {
        writeFileSync(join(folder, 'java', 'release'), 'JAVA_VERSION="17.0.16"');
      },
      () => {
        writeFileSync(join(folder, 'java.json'), JSON.stringify({ home: join(folder, 'java-21') }));
      },
      () => {
        utimesSync(join(folder, 'jars'), 1, 1);
      },
    ];
    for (const change of changes) {
      await classes.run();
      expect(classes.done()).toBe(true);
      change();
      expect(classes.done()).toBe(false);
    }
  });

  it('are not asked of a Java that has no archive of its own, which could not start then', async () => {
    rmSync(join(folder, 'java', 'lib'), { recursive: true });
    const classes = archives(written);
    await classes.run();
    expect(classes.done()).toBe(true);
    expect(found()).toEqual(['stamp']);
  });

  it('leave no archive of another Java behind where Spark does not run', async () => {
    await archives(written).run();
    writeFileSync(join(folder, 'java', 'release'), 'JAVA_VERSION="17.0.16"');
    const failing = archives(() => Promise.reject(new Error('does not run')));
    await expect(failing.run()).rejects.toThrow('does not run');
    expect(failing.done()).toBe(false);
    expect(found()).not.toContain('classes.jsa');
  });
});
