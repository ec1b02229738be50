import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { Failure } from '../cli/failure.ts';
import { fromRoot, trainingPython } from '../cli/paths.ts';

const run = promisify(execFile);

export const ALGORITHMS = ['two-stage', 'ease'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** Whatever of these changes, models made before are others. */
const SOURCES = ['bench/*.py', 'vitrine/graph/*.py', 'vitrine/models/*.py', 'vitrine/two_stage/*.py'];

/** The folder of a model with made-up weights: the product's graph, written once for a state of the code. */
export async function madeUpModel(algorithm: Algorithm, items: number): Promise<string> {
  const name = `${algorithm}-${items}`;
  const folder = fromRoot('.vitrine', 'bench', name, stateOfTheCode());
  // The manifest is written last.
  if (existsSync(`${folder}/manifest.json`)) return folder;
  if (!existsSync(trainingPython)) {
    throw new Failure('The Python environment of training/ is not there: start this by npm run.');
  }
  rmSync(fromRoot('.vitrine', 'bench', name), { recursive: true, force: true });
  const options = ['--algorithm', algorithm, '--items', `${items}`, '--out', folder];
  await run(trainingPython, ['bench/make_model.py', ...options], {
    cwd: fromRoot('training'),
    env: { ...process.env, PYTHONPATH: '.' },
  }).catch((error: unknown) => {
    throw new Failure(`The model could not be made: ${lastLine(error)}`);
  });
  return folder;
}

function stateOfTheCode(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: fromRoot('training') }).sort()) {
    hash.update(file).update(readFileSync(fromRoot('training', file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Of what Python said: its error, or the sentence of a refusal. */
function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return said.trim().split('\n').at(-1) ?? '';
}
