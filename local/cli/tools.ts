import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { Failure } from './failure.ts';
import { fromRoot, trainingPython } from './paths.ts';

const javaSchema = z.object({ home: z.string().min(1) });

const NOT_INSTALLED =
  'The installation is not complete: start this by npm run, which installs what is missing.';

/** The Java that the installation found or fetched. */
function javaHome(): string {
  const record = fromRoot('.vitrine', 'tools', 'java.json');
  if (!existsSync(record)) throw new Failure(NOT_INSTALLED);
  return javaSchema.parse(JSON.parse(readFileSync(record, 'utf8'))).home;
}

/** What Spark's own scripts need: left alone, they would look for PySpark in whatever Python is on the path. */
export function sparkEnvironment(): Record<string, string> {
  const lib = fromRoot('training', '.venv', 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3.')) : undefined;
  if (python === undefined) throw new Failure(NOT_INSTALLED);
  const classes = fromRoot('.vitrine', 'spark', 'classes.jsa');
  return {
    SPARK_HOME: fromRoot('training', '.venv', 'lib', python, 'site-packages', 'pyspark'),
    PYSPARK_PYTHON: trainingPython,
    PYSPARK_DRIVER_PYTHON: trainingPython,
    JAVA_HOME: javaHome(),
    // After Spark's own jars, as `--packages` puts them, but without resolving and copying them at each start.
    SPARK_DIST_CLASSPATH: fromRoot('.vitrine', 'ivy', 'jars', '*'),
    // Java starts without an archive that is of another Java or of other jars, and need not say so.
    ...(existsSync(classes) && { SPARK_SUBMIT_OPTS: `-XX:SharedArchiveFile=${classes} -Xlog:cds*=off` }),
  };
}
