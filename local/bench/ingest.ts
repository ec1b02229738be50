/**
 * `npm run bench:ingest -- --file online-retail.csv --factors 1 4 16 [--synthetic] --json OUT`: seconds and peak memory
 * of ingestion as files grow. training/bench/ingest_scale.py says how it measures.
 */
import { sparkEnvironment } from '../cli/tools.ts';
import { runPythonBench } from './python-bench.ts';

await runPythonBench('ingest_scale.py', process.argv.slice(2), sparkEnvironment());
