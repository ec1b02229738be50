import { describe, expect, it } from '@jest/globals';
import { EMULATOR_PYTHONS, findPython, type PythonMachine } from '../../local/python.mjs';

/** A machine by what its commands answer; a command that is not named does not run. */
const machine = (
  answers: Readonly<Record<string, string>>,
  pyenv: readonly string[] = [],
): PythonMachine => ({
  probe: (command) => {
    const minor = answers[command];
    return minor === undefined ? undefined : { executable: `/real/${command}`, minor };
  },
  pyenvVersions: () => pyenv.map((name) => ({ name, python: `/pyenv/${name}` })),
});

describe('findPython', () => {
  it('takes the preferred version by its own name', () => {
    const found = findPython(EMULATOR_PYTHONS, machine({ 'python3.12': '3.12', 'python3.13': '3.13' }));
    expect(found?.executable).toBe('/real/python3.13');
  });

  it('passes over a shim that fails when it runs, for the next version', () => {
    expect(findPython(EMULATOR_PYTHONS, machine({ 'python3.12': '3.12' }))?.minor).toBe('3.12');
  });

  it('does not believe a name: python3.13 that runs another version is not taken', () => {
    expect(findPython(['3.13'], machine({ 'python3.13': '3.11' }))).toBeUndefined();
  });

  it('takes python3 where it is of a wanted version', () => {
    expect(findPython(EMULATOR_PYTHONS, machine({ python3: '3.12' }))?.executable).toBe('/real/python3');
    expect(findPython(EMULATOR_PYTHONS, machine({ python3: '3.11' }))).toBeUndefined();
  });

  it('looks among the versions of pyenv last', () => {
    const found = findPython(
      EMULATOR_PYTHONS,
      machine({ '/pyenv/3.12.1': '3.12' }, ['3.11.7', '3.12.1', '3.13.0']),
    );
    expect(found?.executable).toBe('/real//pyenv/3.12.1');
  });

  it('does not take 3.1 for a prefix of 3.12', () => {
    expect(findPython(['3.1'], machine({ '/pyenv/3.12.1': '3.12' }, ['3.12.1']))).toBeUndefined();
  });
});
