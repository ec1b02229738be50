import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export const fromRoot = (...parts: readonly string[]): string => join(root, ...parts);

/** The Node that Lambda functions and the model host run on too. */
export const node = fromRoot('node_modules', '.bin', 'node');
export const trainingPython = fromRoot('training', '.venv', 'bin', 'python');
export const emulatorPython = fromRoot('local', '.venv', 'bin', 'python');
export const mlflow = fromRoot('.vitrine', 'mlflow', 'bin', 'mlflow');
export const schemathesis = fromRoot('.vitrine', 'schemathesis', 'bin', 'schemathesis');
export const cfnLint = fromRoot('local', '.venv', 'bin', 'cfn-lint');
export const checkov = fromRoot('.vitrine', 'checkov', 'bin', 'checkov');

/** Keeps the runs of training of the demos. */
export const trackedRuns = fromRoot('.vitrine', 'tracking');

/** Keeps the Online Retail data set, once it is fetched. */
export const onlineRetailCache = fromRoot('.vitrine', 'cache', 'online-retail');

/** Where the user is: npm starts scripts in the project's root. */
export const userDirectory = (): string => process.env['INIT_CWD'] ?? process.cwd();

/** A path as the user typed it. */
export const fromUser = (path: string): string => resolve(userDirectory(), path);
