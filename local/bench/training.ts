/**
 * The benchmarks of training/bench, each of which says how it measures:
 *
 * - `npm run bench:training -- --factors 1 2 4 8 16 --json OUT`: seconds and peak memory of training as a shop grows;
 * - `npm run bench:batch -- --users 100000 --json OUT`: what a list for every shopper takes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { fromRoot, trainingPython, userDirectory } from '../cli/paths.ts';

const [script = '', ...args] = process.argv.slice(2);
const program = ['-P', fromRoot('training', 'bench', script), ...args];
const child = spawn(trainingPython, program, { cwd: userDirectory(), stdio: 'inherit' });
const [code] = z.tuple([z.int().nullable(), z.unknown()]).parse(await once(child, 'exit'));
process.exitCode = code ?? 1;
