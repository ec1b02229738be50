import { describe, expect, it } from '@jest/globals';
import { INSTALLS, nodeModulesMatch } from '../../local/installs.mjs';

const lock = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  },
};

describe('nodeModulesMatch', () => {
  it('is content without the optional packages of other platforms', () => {
    expect(nodeModulesMatch(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  });

  it('sees a package of another version', () => {
    expect(nodeModulesMatch(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false);
  });

  it('sees a package that is missing', () => {
    expect(nodeModulesMatch(lock, { packages: {} })).toBe(false);
  });
});

describe('what the commands need', () => {
  it('is RecTools for the tests alone, which ask it', () => {
    expect(INSTALLS.test.map(({ what }) => what)).toContain('RecTools');
    const others = [...INSTALLS.node, ...INSTALLS.training, ...INSTALLS.all];
    expect(others.map(({ what }) => what)).not.toContain('RecTools');
  });

  it('is all of it for the tests', () => {
    for (const install of INSTALLS.demo) expect(INSTALLS.test).toContain(install);
  });
});
