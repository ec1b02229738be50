/**
 * `node --expose-gc serving/inspect.ts PATH --history 50 --runs 500`: what is in an unpacked model or in a bare graph,
 * and what it takes to serve it, or why the model host would refuse it, as one line of JSON
 * (lambdas/contracts/model-inspection.ts). A process of its own, since its memory is measured.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { InspectionAnswer, ModelInspection } from '../lambdas/contracts/model-inspection.ts';
import { measureLatency, measureMemory } from './inspection/measure.ts';
import { readOnnxFile } from './inspection/onnx-file.ts';
import { openSubject } from './inspection/subject.ts';
import { RefusedModelError } from './model/refused-model-error.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { history: { type: 'string', default: '50' }, runs: { type: 'string', default: '500' } },
});

async function inspect(path: string): Promise<ModelInspection> {
  const load = { history: Number(values.history), runs: Number(values.runs) };
  const { subject, memoryMb } = await measureMemory(() => openSubject(path), load);
  const { session, model, graphFile } = subject;
  const latencyMs = await measureLatency(subject, load);
  const file = await readFile(graphFile);
  return {
    ...(model !== undefined && { manifest: model.manifest }),
    verified: model === undefined ? [] : Object.keys(model.manifest.files),
    graph: {
      ...readOnnxFile(file),
      bytes: file.byteLength,
      inputs: session.inputMetadata.map(describe),
      outputs: session.outputMetadata.map(describe),
    },
    memoryMb,
    latencyMs,
  };
}

type Slot = ModelInspection['graph']['inputs'][number];

function describe(slot: Awaited<ReturnType<typeof openSubject>>['session']['inputMetadata'][number]): Slot {
  if (!slot.isTensor) return { name: slot.name, type: 'not a tensor', shape: [] };
  return {
    name: slot.name,
    type: slot.type,
    shape: slot.shape.map((size) => (size === '' ? '?' : size)),
  };
}

/** ONNX Runtime's own words, where it is what refused; they are one line. */
const because = ({ cause }: RefusedModelError): string =>
  cause instanceof Error ? `: ${cause.message}` : '';

async function answer(path: string): Promise<InspectionAnswer> {
  try {
    return { inspection: await inspect(path) };
  } catch (error) {
    if (!(error instanceof RefusedModelError)) throw error;
    return { refusal: `${error.message}${because(error)}` };
  }
}

console.log(JSON.stringify(await answer(positionals[0] ?? '')));
