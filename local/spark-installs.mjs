import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrFail } from './failure.mjs';
import { hash, javaRecord, NETWORK, root, stamped } from './stamps.mjs';

const venv = join(root, 'training', '.venv');
const packagesConf = join(root, 'training', 'spark-packages.conf');

/** Runs Spark of training's environment, with the Java that was found or fetched. */
function sparkSubmit(args, advice) {
  const python = readdirSync(join(venv, 'lib')).find((name) => name.startsWith('python3.'));
  const env = {
    ...process.env,
    JAVA_HOME: JSON.parse(readFileSync(javaRecord, 'utf8')).home,
    SPARK_HOME: join(venv, 'lib', python, 'site-packages', 'pyspark'),
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
export function sparkPackages(ivy = join(root, '.vitrine', 'ivy'), fetchInto = resolve) {
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
