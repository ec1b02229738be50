/**
 * The benchmarks of training/bench, each of which says how it measures:
 *
 * - `npm run bench:training -- --factors 1 2 4 8 16 --json OUT`: seconds and peak memory of training as a shop grows;
 * - `npm run bench:batch -- --users 100000 --json OUT`: what a list for every shopper takes.
 */
import { runPythonBench } from './python-bench.ts';

const [script = '', ...args] = process.argv.slice(2);
await runPythonBench(script, args);
