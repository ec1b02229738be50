import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runOrFail } from './failure.mjs';
import { hash, javaRecord, NETWORK, root, stamped } from './stamps.mjs';

const ivyFolder = join(root, '.vitrine', 'ivy');
const venv = join(root, 'training', '.venv');
const packagesConf = join(root, 'training', 'spark-packages.conf');
const archiveJob = join(root, 'training', 'class_archive.py');

function sparkHome() {
  const python = readdirSync(join(venv, 'lib')).find((name) => name.startsWith('python3.'));
  return join(venv, 'lib', python, 'site-packages', 'pyspark');
}

const javaHome = (record) => JSON.parse(readFileSync(record, 'utf8')).home;

/** Runs Spark of training's environment, with the Java that was found or fetched. */
function sparkSubmit(args, advice, more = {}) {
  const python = join(venv, 'bin', 'python');
  const pythons = { PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python };
  const env = {
    ...process.env,
    JAVA_HOME: javaHome(javaRecord),
    SPARK_HOME: sparkHome(),
    ...pythons,
    ...more,
  };
  return runOrFail(join(venv, 'bin', 'spark-submit'), args, { env, advice });
}

// What it runs here is Ivy itself, to print its version: it fetches before it runs anything.
const resolve = (ivy) =>
  sparkSubmit(
    [
      ...['--properties-file', packagesConf, '--conf', `spark.jars.ivy=${ivy}`],
      ...['--class', 'org.apache.ivy.Main', 'spark-internal', '-version'],
    ],
    NETWORK,
  );

/** The jars that every start of Spark has on its class path, `jars/` of a folder of Ivy's. */
export function sparkPackages(ivy = ivyFolder, fetchInto = resolve) {
  const stampFile = join(ivy, 'vitrine-stamp');
  const stamp = () => hash(readFileSync(packagesConf, 'utf8'));
  return {
    what: 'packages of Spark (Iceberg, S3)',
    done: () => existsSync(join(ivy, 'jars')) && stamped(stampFile, stamp()),
    async run() {
      // Ivy leaves there what an earlier version of the list asked for.
      rmSync(join(ivy, 'jars'), { recursive: true, force: true });
      rmSync(stampFile, { force: true });
      await fetchInto(ivy);
      writeFileSync(stampFile, stamp());
    },
  };
}

const archiveInto = (file) =>
  sparkSubmit(
    ['--properties-file', join(root, 'training', 'spark-local.conf'), archiveJob],
    'see the lines above; Spark does not run here.',
    {
      SPARK_DIST_CLASSPATH: join(ivyFolder, 'jars', '*'),
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
      SPARK_SUBMIT_OPTS: `-XX:ArchiveClassesAtExit=${file} -Xlog:cds*=off`,
    },
  );

/** What an archive is good for: one build of Java, and jars by their places and times. */
function classesOf(record, jarFolders) {
  const home = javaHome(record);
  const release = join(home, 'release');
  const java = existsSync(release) ? readFileSync(release, 'utf8') : '';
  const times = jarFolders.map((jars) => `${jars} ${statSync(jars).mtimeMs}`);
  return hash(home, java, readFileSync(archiveJob, 'utf8'), ...times);
}

// Classes are added to those of Java itself, and one that was cut down has none of these.
const canArchive = (record) => existsSync(join(javaHome(record), 'lib', 'server', 'classes.jsa'));

/**
 * The classes that each start of Spark loads, as Java maps them (`-XX:SharedArchiveFile`). A Java that cannot archive them
 * starts without: that is slower, and nothing else.
 */
export function sparkClasses({
  folder = join(root, '.vitrine', 'spark'),
  record = javaRecord,
  jarFolders = () => [join(sparkHome(), 'jars'), join(ivyFolder, 'jars')],
  archive = archiveInto,
} = {}) {
  const stampFile = join(folder, 'stamp');
  const stamp = () => classesOf(record, jarFolders());
  return {
    what: 'classes of Spark, for faster starts',
    done: () => stamped(stampFile, stamp()),
    async run() {
      mkdirSync(folder, { recursive: true });
      const [file, made] = [join(folder, 'classes.jsa'), join(folder, `classes.${process.pid}.jsa`)];
      rmSync(file, { force: true });
      if (canArchive(record)) await archive(made);
      // Java does not survive half an archive: it gets its name when it is whole.
      if (existsSync(made)) renameSync(made, file);
      writeFileSync(stampFile, stamp());
    },
  };
}
