/**
 * `npm run bench:graph -- --items 4000 --history 50 --runs 2000 --json OUT`: what one request costs in the graph.
 *
 * Measures the product's graph with made-up weights (or the model in `--model`) in ONNX Runtime's binding for Node, one
 * request at a time on one thread, each with another history. Prints and writes `{algorithm, items, history, runs, p50,
 * p90, p99, max, bytes, rssMb}`: milliseconds, the size of the graph's file, and what the model adds to the process.
 */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { Failure } from '../cli/failure.ts';
import { runInspection } from '../cli/inspect/run-inspection.ts';
import { fromUser } from '../cli/paths.ts';
import { ALGORITHMS, madeUpModel } from './made-up-model.ts';

const optionsSchema = z.object({
  algorithm: z.enum(ALGORITHMS),
  items: z.coerce.number().int().min(1),
  history: z.coerce.number().int().min(1),
  runs: z.coerce.number().int().min(1),
  model: z.string().optional(),
  json: z.string().optional(),
});

const program = new Command()
  .addOption(
    new Option('--algorithm <name>', 'of the made-up model').choices(ALGORITHMS).default('two-stage'),
  )
  .option('--items <n>', 'items in the made-up model', '4000')
  .option('--history <n>', "events in each request's history", '50')
  .option('--runs <n>', 'requests', '2000')
  .option('--model <path>', 'an unpacked model, or a graph, in place of a made-up one', fromUser)
  .option('--json <file>', 'writes the result there too', fromUser)
  .parse();

async function bench(): Promise<void> {
  const parsed = optionsSchema.safeParse(program.opts());
  if (!parsed.success) throw new Failure(z.prettifyError(parsed.error));
  const { algorithm, items, history, runs, model, json } = parsed.data;
  const { manifest, graph, memoryMb, latencyMs } = await runInspection(
    model ?? (await madeUpModel(algorithm, items)),
    { history, runs },
  );
  const eligible = graph.inputs.find(({ name }) => name === 'eligible');
  const report = {
    algorithm: manifest?.algorithm ?? 'unknown',
    items: eligible?.shape[0],
    history: latencyMs.history,
    runs,
    ...latencyMs.graph,
    bytes: graph.bytes,
    rssMb: memoryMb.loaded,
  };
  console.log(JSON.stringify(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
}

try {
  await bench();
} catch (error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
