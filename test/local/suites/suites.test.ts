import { describe, expect, it } from '@jest/globals';
import { type Extent, suites } from '../../../local/cli/suites/suites.ts';

const argsOf = (extent: Extent, name: string): readonly string[] | undefined =>
  suites('/reports', extent).find((suite) => suite.name === name)?.args;

describe('the suites', () => {
  const [training, rectools] = ['Python tests of training/', 'Metrics against RecTools'];

  it('ask RecTools in a suite of its own, and only when all are run', () => {
    expect(argsOf('all', rectools)).toEqual(expect.arrayContaining(['-m', 'rectools']));
    expect(argsOf('quick', rectools)).toBeUndefined();
    // Nor once more among the others.
    expect(argsOf('all', training)).toEqual(expect.arrayContaining(['-m', 'not spark and not rectools']));
  });

  it('test on Spark in a suite of its own, and only when all are run', () => {
    const spark = 'Python tests of training/, on Spark';
    expect(argsOf('all', spark)).toEqual(expect.arrayContaining(['-m', 'spark']));
    expect(argsOf('quick', spark)).toBeUndefined();
  });

  it('run the notebooks, and only when all are run', () => {
    expect(argsOf('all', 'Notebooks')).toEqual(expect.arrayContaining(['--nbmake', 'notebooks']));
    expect(argsOf('quick', 'Notebooks')).toBeUndefined();
  });

  it('leave Spark, whole fits and programs out of the quick ones', () => {
    const pythons = ['-m', 'not spark and not rectools and not slow'];
    expect(argsOf('quick', training)).toEqual(expect.arrayContaining(pythons));
    expect(argsOf('quick', 'TypeScript tests')).toContain('/test/serving/');
    expect(argsOf('all', 'TypeScript tests')).not.toContain('/test/serving/');
  });

  it.each(['Lint (eslint)', 'Format (prettier)', 'Types (tsc)'])(
    'remember what they saw only in the quick ones: %s',
    (name) => {
      const remembers = (extent: Extent): boolean =>
        argsOf(extent, name)?.some((arg) => arg.includes('.vitrine/cache')) ?? false;
      expect([remembers('quick'), remembers('all')]).toEqual([true, false]);
    },
  );

  it('write their results to files of their own', () => {
    const files = suites('/reports', 'all').flatMap(({ results }) =>
      results.form === 'check' ? [] : [results.file],
    );
    expect(new Set(files).size).toBe(files.length);
  });
});
