/**
 * `npm run bench:ingest -- --file online-retail.csv --factors 1 4 16 --json OUT`: seconds and peak memory of ingestion as
 * files grow. training/bench/ingest_scale.py says how it measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { fromRoot, trainingPython, userDirectory } from '../cli/paths.ts';
import { sparkEnvironment } from '../cli/tools.ts';

const program = ['-P', fromRoot('training', 'bench', 'ingest_scale.py'), ...process.argv.slice(2)];
const env = { ...process.env, ...sparkEnvironment() };
const child = spawn(trainingPython, program, { cwd: userDirectory(), stdio: 'inherit', env });
const [code] = z.tuple([z.int().nullable(), z.unknown()]).parse(await once(child, 'exit'));
process.exitCode = code ?? 1;
