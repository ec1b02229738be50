import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { parseEnvironment } from './environment.ts';
import { runHost } from './host.ts';
import { runRanker } from './rankers/ranker-main.ts';

const log = pino({ base: { service: 'model-host' }, timestamp: pino.stdTimeFunctions.isoTime });

async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  log.level = environment.LOG_LEVEL;
  if (environment.MODEL_HOST_ROLE === 'ranker') await runRanker(environment, log);
  else await runHost(environment, log, fileURLToPath(import.meta.url));
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, error instanceof Error ? error.message : 'the model host could not start');
  process.exit(1);
});
