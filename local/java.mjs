import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// Spark 3.5 is made for 17; from 24 on, the security manager that its Hadoop calls is gone.
const OLDEST = 17;
const NEWEST = 23;

const thisMachine = {
  javaHome: process.env.JAVA_HOME,
  properties(command) {
    const result = spawnSync(command, ['-XshowSettings:properties', '-version'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return result.status === 0 ? result.stderr : undefined;
  },
};

/** The home of a Java that Spark runs on: JAVA_HOME's, else the path's. */
export function findJava(machine = thisMachine) {
  const commands = [...(machine.javaHome ? [join(machine.javaHome, 'bin', 'java')] : []), 'java'];
  for (const command of commands) {
    const said = machine.properties(command);
    const home = said?.match(/^\s*java\.home = (.+)$/m)?.[1];
    const version = Number(said?.match(/^\s*java\.specification\.version = (\d+)\s*$/m)?.[1]);
    if (home && version >= OLDEST && version <= NEWEST) return { home: home.trim(), version };
  }
  return undefined;
}
