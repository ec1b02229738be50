import { describe, expect, it } from '@jest/globals';
import {
  EMULATOR_PYTHONS,
  findPython,
  type PythonMachine,
  LEAST_PATCHES,
  TRAINING_PYTHONS,
} from '../../local/python.mjs';

/** A machine by what its commands answer; a command that is not named does not run. */
const machine = (
  answers: Readonly<Record<string, string>>,
  pyenv: readonly string[] = [],
): PythonMachine => ({
  probe: (command) => {
    const [minor, patch] = /^(\d+\.\d+)\.?(\d*)$/.exec(answers[command] ?? '')?.slice(1) ?? [];
    return minor === undefined ? undefined : { executable: `/real/${command}`, minor, patch: Number(patch) };
  },
  pyenvVersions: () => pyenv.map((name) => ({ name, python: `/pyenv/${name}` })),
});

const on = (...given: Parameters<typeof machine>) => ({ machine: machine(...given) });

describe('findPython', () => {
  it('takes the preferred version by its own name', () => {
    const found = findPython(EMULATOR_PYTHONS, on({ 'python3.12': '3.12', 'python3.13': '3.13' }));
    expect(found?.executable).toBe('/real/python3.13');
  });

  it('passes over a shim that fails when it runs, for the next version', () => {
    expect(findPython(EMULATOR_PYTHONS, on({ 'python3.12': '3.12' }))?.minor).toBe('3.12');
  });

  it('does not believe a name: python3.13 that runs another version is not taken', () => {
    expect(findPython(['3.13'], on({ 'python3.13': '3.11' }))).toBeUndefined();
  });

  it('takes python3 where it is of a wanted version', () => {
    expect(findPython(EMULATOR_PYTHONS, on({ python3: '3.12' }))?.executable).toBe('/real/python3');
    expect(findPython(EMULATOR_PYTHONS, on({ python3: '3.11' }))).toBeUndefined();
  });

  it('looks among the versions of pyenv last', () => {
    const found = findPython(
      EMULATOR_PYTHONS,
      on({ '/pyenv/3.12.1': '3.12' }, ['3.11.7', '3.12.1', '3.13.0']),
    );
    expect(found?.executable).toBe('/real//pyenv/3.12.1');
  });

  it('does not take 3.1 for a prefix of 3.12', () => {
    expect(findPython(['3.1'], on({ '/pyenv/3.12.1': '3.12' }, ['3.12.1']))).toBeUndefined();
  });

  it('passes over a patch that lacks what is needed, for the next version', () => {
    const both = machine({ 'python3.11': '3.11.2', 'python3.12': '3.12.0' });
    expect(findPython(TRAINING_PYTHONS, { machine: both, least: LEAST_PATCHES })?.minor).toBe('3.12');
    const newer = machine({ 'python3.11': '3.11.4', 'python3.12': '3.12.0' });
    expect(findPython(TRAINING_PYTHONS, { machine: newer, least: LEAST_PATCHES })?.minor).toBe('3.11');
  });
});
