import { join } from 'node:path';
import { emulatorPython, fromRoot, node, root, trainingPython } from '../paths.ts';
import { sparkEnvironment } from '../tools.ts';
import type { Suite } from './suite.ts';

const bin = (name: string): string => fromRoot('node_modules', '.bin', name);

/** Everything that `npm test` runs, the longest first, so that the cores are busy to the end. */
export function suites(reports: string): readonly Suite[] {
  return [
    pytest('Python tests of local/', emulatorPython, 'local', join(reports, 'local.xml')),
    pytest('Python tests of training/', trainingPython, 'training', join(reports, 'training.xml')),
    jest('TypeScript tests', 'unit', join(reports, 'unit.json'), { fast: true }),
    check('Lint (eslint)', bin('eslint'), ['.']),
    check('Types (tsc)', bin('tsc'), ['--noEmit', '-p', '.']),
    ...(['dev', 'prod', 'local'] as const).map((config) =>
      synthOf(config, join(reports, `cdk.out.${config}`)),
    ),
    check('Import rules (dependency-cruiser)', bin('depcruise'), sourceFolders),
    check('Unused code (knip)', bin('knip'), []),
    check('Format (prettier)', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
    check('Generated files', node, ['--import', 'tsx', fromRoot('local', 'cli', 'generate.ts'), '--check']),
    ...pythonChecks('training', trainingPython),
    ...pythonChecks('local', emulatorPython),
    jest('The loop on the embedded AWS', 'integ', join(reports, 'integ.json'), { fast: false, alone: true }),
  ];
}

const sourceFolders = ['bin', 'config', 'lib', 'lambdas', 'serving', 'local', 'test'];

function check(name: string, command: string, args: readonly string[], cwd = root): Suite {
  return { name, command, args, cwd, results: { form: 'check' }, fast: true };
}

function synthOf(config: string, output: string): Suite {
  // The stacks are in a stage: by itself, `synth` would select none and let findings pass.
  const args = ['synth', '**', '--quiet', '--context', `config=${config}`, '--output', output];
  const env = { CDK_DISABLE_CLI_TELEMETRY: 'true' };
  return { ...check(`Synthesis of ${config}`, bin('cdk'), args), env, fast: false };
}

function jest(
  name: string,
  project: string,
  file: string,
  when: { readonly fast: boolean; readonly alone?: true },
): Suite {
  // Jest loads ES modules through an interface of Node that is experimental.
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest')];
  return {
    name,
    command: node,
    args: [...args, '--selectProjects', project, '--json', '--outputFile', file],
    cwd: root,
    results: { form: 'jest', file },
    ...when,
  };
}

function pytest(name: string, python: string, folder: string, file: string): Suite {
  return {
    name,
    command: python,
    args: ['-m', 'pytest', `--junitxml=${file}`],
    cwd: fromRoot(folder),
    env: { ...sparkEnvironment(), VITRINE_LOCAL_NODE: node },
    results: { form: 'junit', file },
    fast: false,
  };
}

function pythonChecks(folder: string, python: string): readonly Suite[] {
  const module = (name: string, args: readonly string[]): Suite =>
    check(`${name} of ${folder}/`, python, ['-m', ...args], fromRoot(folder));
  return [
    module('Types (mypy)', ['mypy']),
    module('Lint (ruff)', ['ruff', 'check', '.']),
    module('Format (ruff)', ['ruff', 'format', '--check', '.']),
  ];
}
