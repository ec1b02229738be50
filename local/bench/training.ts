/**
 * `npm run bench:training -- --factors 1 2 4 8 16 --json OUT`: seconds and peak memory of training as a shop grows.
 * training/bench/training_scale.py says how it measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { fromRoot, trainingPython, userDirectory } from '../cli/paths.ts';

const program = ['-P', fromRoot('training', 'bench', 'training_scale.py'), ...process.argv.slice(2)];
const child = spawn(trainingPython, program, { cwd: userDirectory(), stdio: 'inherit' });
const [code] = z.tuple([z.int().nullable(), z.unknown()]).parse(await once(child, 'exit'));
process.exitCode = code ?? 1;
