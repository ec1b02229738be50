import { join } from 'node:path';
import { emulatorPython, fromRoot, node, root, trainingPython } from '../paths.ts';
import { sparkEnvironment } from '../tools.ts';
import type { Suite } from './suite.ts';

const bin = (name: string): string => fromRoot('node_modules', '.bin', name);

/** All, or only what takes neither Spark, RecTools, the embedded AWS, nor seconds a test. */
export type Extent = 'all' | 'quick';

/**
 * Spark first of the background, so that the cores are busy to the end. The loop takes times: it is last of the others,
 * so that they have ended once it has set all up.
 */
export function suites(reports: string, extent: Extent): readonly Suite[] {
  const report = (name: string): string => join(reports, name);
  const quickly = extent === 'quick';
  const quick = [
    ...(quickly ? [] : [onSpark(report('spark.xml'))]),
    pytest('local', emulatorPython, report('local.xml'), quickly ? ['-m', 'not emulator'] : []),
    {
      ...pytest('training', trainingPython, report('training.xml'), [
        '-m',
        `not spark and not rectools${quickly ? ' and not slow' : ''}`,
      ]),
      ...(quickly ? {} : { background: true as const }),
    },
    jest('TypeScript tests', 'unit', report('unit.json'), [
      ...(quickly ? ['--testPathIgnorePatterns', '/test/integ/', ...slow] : []),
    ]),
    check('Lint (eslint)', bin('eslint'), ['.', ...(quickly ? cached('eslint') : [])]),
    check('Types (tsc)', bin('tsc'), ['--noEmit', '-p', '.', ...(quickly ? incremental('types') : [])]),
    check('Types of the SDK (tsc)', bin('tsc'), ['--noEmit', '-p', 'sdk']),
    check('Import rules (dependency-cruiser)', bin('depcruise'), sourceFolders),
    check('Unused code (knip)', bin('knip'), []),
    check('Format (prettier)', bin('prettier'), [
      ...['--check', '--log-level', 'warn', '.'],
      ...(quickly ? cached('prettier') : []),
    ]),
    check('Generated files', node, ['--import', 'tsx', fromRoot('local', 'cli', 'generate.ts'), '--check']),
    ...pythonChecks('training', trainingPython),
    ...pythonChecks('local', emulatorPython),
  ];
  if (quickly) return quick;
  const rectools: Suite = {
    ...pytest('training', trainingPython, report('rectools.xml'), [
      '-m',
      'rectools',
      'tests/test_rectools.py',
    ]),
    name: 'Metrics against RecTools',
    background: true,
  };
  // Their kernels are processes of their own, so they are no tests of the suite above.
  const notebooks: Suite = {
    ...pytest('training', trainingPython, report('notebooks.xml'), [
      '--nbmake',
      '--nbmake-timeout=300',
      'notebooks',
    ]),
    name: 'Notebooks',
    background: true,
  };
  // That of the delivery has dev in it. What `standard` and `full` add to prod, the last has too.
  const syntheses = [
    ...(['delivery', 'prod', 'local'] as const).map((name) => synthOf(name, report(`cdk.out.${name}`))),
    ...(['slim', 'every-option'] as const).map((profile) =>
      synthOf('prod', report(`cdk.out.prod.${profile}`), profile),
    ),
  ];
  const loop = jest('The loop on the embedded AWS', 'integ', report('integ.json'));
  return [...quick, rectools, notebooks, ...syntheses, loop];
}

const sourceFolders = ['bin', 'config', 'lib', 'lambdas', 'serving', 'sdk', 'local', 'test'];

const cacheOf = (name: string): string => fromRoot('.vitrine', 'cache', name);

/**
 * Only what changed since is looked at. A rule of eslint that reads types may overlook a file that did not change itself
 * but imports what did; that is for `npm test` to find, which keeps nothing.
 */
const cached = (name: string): readonly string[] => [
  ...['--cache', '--cache-strategy', 'content'],
  ...['--cache-location', cacheOf(name)],
];

const incremental = (name: string): readonly string[] => [
  ...['--incremental', '--tsBuildInfoFile', cacheOf(`${name}.tsbuildinfo`)],
];

function check(name: string, command: string, args: readonly string[], cwd = root): Suite {
  return { name, command, args, cwd, background: true, results: { form: 'check' } };
}

/** With cfn-lint and checkov, but for `local`: the embedded AWS has types and properties of its own. */
function synthOf(
  config: 'delivery' | 'prod' | 'local',
  output: string,
  profile?: 'slim' | 'every-option',
): Suite {
  if (config !== 'local') {
    const script = fromRoot('local', 'cli', 'suites', 'check-synthesis.ts');
    const args = ['--import', 'tsx', script, config, output, ...(profile === undefined ? [] : [profile])];
    return check(`Synthesis and checks of ${[config, profile].filter(Boolean).join(', ')}`, node, args);
  }
  // The stacks are in a stage: by itself, `synth` would select none and let findings pass.
  const args = ['synth', '**', '--quiet', '--context', `config=${config}`, '--output', output];
  const env = { CDK_DISABLE_CLI_TELEMETRY: 'true' };
  return { ...check(`Synthesis of ${config}`, bin('cdk'), args), env };
}

/** Tests that take seconds, as Jest's patterns of paths. */
const slow = [
  // They start programs: model hosts, browsers, Python.
  '/test/serving/',
  '/test/local/(inspect|bench)/',
  '/test/local/(process-tree|tracking-server|experiments|evaluate|synthetic-data)',
  '/test/lambdas/adapters/guarded-model-host',
  '/test/sdk/tracker',
  // They try every place where a call may fail, or simulate shoppers.
  '/test/lambdas/(http/(erasure|experiments)|domain/click-through)',
  // They bundle every handler, or review all that every environment synthesizes.
  '/test/lambdas/handlers/bundle',
  '/test/lib/checks/(acknowledgements|compliance-packs|solutions-checks|wildcard-review)',
  '/test/lib/(boundaries|handler-rights|profiles)',
  '/test/lib/stacks/delivery-stack',
];

function jest(name: string, project: string, file: string, selection: readonly string[] = []): Suite {
  // Jest loads ES modules through an interface of Node that is experimental.
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest')];
  return {
    name,
    command: node,
    args: [...args, '--selectProjects', project, '--json', '--outputFile', file, ...selection],
    cwd: root,
    results: { form: 'jest', file },
  };
}

function pytest(folder: string, python: string, file: string, selection: readonly string[]): Suite {
  return {
    name: `Python tests of ${folder}/`,
    command: python,
    args: ['-m', 'pytest', `--junitxml=${file}`, ...selection],
    cwd: fromRoot(folder),
    env: { ...sparkEnvironment(), VITRINE_LOCAL_NODE: node },
    results: { form: 'junit', file },
  };
}

/** Apart from the other Python tests: it takes as long as all of them. */
const onSpark = (file: string): Suite => ({
  ...pytest('training', trainingPython, file, ['-m', 'spark']),
  name: 'Python tests of training/, on Spark',
  background: true,
});

function pythonChecks(folder: string, python: string): readonly Suite[] {
  const module = (name: string, args: readonly string[]): Suite =>
    check(`${name} of ${folder}/`, python, ['-m', ...args], fromRoot(folder));
  return [
    module('Types (mypy)', ['mypy']),
    module('Lint (ruff)', ['ruff', 'check', '.']),
    module('Format (ruff)', ['ruff', 'format', '--check', '.']),
  ];
}
