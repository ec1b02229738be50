import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Minor versions, the preferred first. Glue 5 runs 3.11, so the jobs do too where there is a choice. */
export const TRAINING_PYTHONS = ['3.11', '3.12', '3.13'];
/** Earlier ones unpack an archive wherever its paths lead: `tarfile` has no filters there (Debian 12's 3.11.2 is one). */
export const LEAST_PATCHES = { 3.11: 4 };
/** The emulator asks for 3.10 and fails on 3.11 at its first call. */
export const EMULATOR_PYTHONS = ['3.13', '3.12'];

// A pyenv shim exists for versions that are not selected and fails when it runs, so each candidate has to answer.
const PROBE =
  'import sys, venv; print(sys.executable); print("%d.%d" % sys.version_info[:2]); print(sys.version_info[2])';

const thisMachine = {
  probe(command) {
    const result = spawnSync(command, ['-c', PROBE], { encoding: 'utf8', timeout: 20_000 });
    if (result.status !== 0) return undefined;
    const [executable, minor, patch] = result.stdout.trim().split('\n');
    return executable && minor ? { executable, minor, patch: Number(patch) } : undefined;
  },
  pyenvVersions() {
    const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
    try {
      return readdirSync(versions).map((name) => ({ name, python: join(versions, name, 'bin', 'python') }));
    } catch {
      return [];
    }
  },
};

/**
 * The first Python of the wanted minor versions that really runs: by its versioned name, as plain `python3` or
 * `python`, then among pyenv's. Of a minor version in `least`, no patch below the one there is taken.
 */
export function findPython(wanted, { machine = thisMachine, least = {} } = {}) {
  const isWanted = (found, minors) =>
    found !== undefined && minors.includes(found.minor) && found.patch >= (least[found.minor] ?? 0);
  for (const minor of wanted) {
    const found = machine.probe(`python${minor}`);
    if (isWanted(found, [minor])) return found;
  }
  for (const name of ['python3', 'python']) {
    const found = machine.probe(name);
    if (isWanted(found, wanted)) return found;
  }
  for (const minor of wanted) {
    for (const { name, python } of machine.pyenvVersions()) {
      if (!name.startsWith(`${minor}.`)) continue;
      const found = machine.probe(python);
      if (isWanted(found, [minor])) return found;
    }
  }
  return undefined;
}
