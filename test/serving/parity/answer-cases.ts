/**
 * `node test/serving/parity/answer-cases.ts FOLDER`: what the model host answers to the cases of the parity suite, as
 * JSON. A process of its own, since ONNX Runtime does not take the typed arrays of Jest's sandbox for its own.
 */
import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Instance, Prediction } from '../../../lambdas/contracts/model-host.ts';
import { loadModel, type Model } from '../../../serving/model/load-model.ts';
import { GraphOutputs } from '../../../serving/ranking/graph-outputs.ts';
import { Ranker } from '../../../serving/ranking/ranker.ts';
import { type Case, caseSchema, type Inputs, makeInputs } from './inputs.ts';

/** [B][K] each. */
interface Answer {
  readonly items: number[][];
  readonly scores: number[][];
  readonly reasons: number[][];
}

function tensorsOf({ batch, length }: Case, inputs: Inputs): Record<string, Tensor> {
  const int64 = (values: readonly number[], shape: readonly number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  return {
    history_items: int64(inputs.items, [batch, length]),
    history_types: int64(inputs.types, [batch, length]),
    history_age_days: new Tensor('float32', Float32Array.from(inputs.ages), [batch, length]),
    context_item: int64(inputs.context, [batch]),
    user_features: new Tensor('float32', new Float32Array(0), [batch, 0]),
    eligible: new Tensor('bool', Uint8Array.from(inputs.eligible, Number), [inputs.eligible.length]),
  };
}

/** The graph alone, in the session that serves it. */
async function askGraph({ session, manifest }: Model, from: Case, inputs: Inputs): Promise<Answer> {
  const { topK } = manifest.graph;
  const outputs = new GraphOutputs(await session.run(tensorsOf(from, inputs)), from.batch, topK);
  const all = Array.from({ length: from.batch }, (_, row) =>
    Array.from({ length: topK }, (__, rank) => outputs.at(row, rank)),
  );
  return {
    items: all.map((row) => row.map(({ item }) => item)),
    scores: all.map((row) => row.map(({ score }) => score)),
    reasons: all.map((row) => row.map(({ reason }) => reason)),
  };
}

/** The same shoppers, as callers of the model host describe them. */
function instancesOf({ catalogue, manifest }: Model, from: Case, inputs: Inputs): Instance[] {
  const idOf = (index: number | undefined): string => catalogue.idOf(index ?? -1) ?? '';
  const exclude = inputs.eligible.flatMap((eligible, index) => (eligible ? [] : [idOf(index)]));
  return Array.from({ length: from.batch }, (_, row) => {
    const cells = Array.from({ length: from.length }, (__, column) => row * from.length + column);
    const contextItemId = catalogue.idOf(inputs.context[row] ?? -1);
    return {
      history: cells
        .filter((cell) => inputs.items[cell] !== -1)
        .map((cell) => ({
          itemId: idOf(inputs.items[cell]),
          eventType: manifest.graph.eventTypes[inputs.types[cell] ?? -1] ?? '',
          ageDays: inputs.ages[cell] ?? 0,
        })),
      numResults: manifest.graph.topK,
      exclude,
      ...(contextItemId !== undefined && { contextItemId }),
    };
  });
}

/** As the graph says it: indices, and what fills the places that nothing is eligible for. */
function answerOf({ catalogue, manifest }: Model, predictions: readonly Prediction[]): Answer {
  const { topK } = manifest.graph;
  const indexOf = (id: string | undefined): number => catalogue.indexOf(id ?? '') ?? -1;
  const filled = (values: readonly number[], filler: number): number[] => [
    ...values,
    ...new Array<number>(topK - values.length).fill(filler),
  ];
  return {
    items: predictions.map(({ items }) =>
      filled(
        items.map(({ itemId }) => indexOf(itemId)),
        -1,
      ),
    ),
    scores: predictions.map(({ items }) =>
      filled(
        items.map(({ score }) => score),
        0,
      ),
    ),
    reasons: predictions.map(({ items }) =>
      filled(
        items.map(({ reason }) => indexOf(reason)),
        -1,
      ),
    ),
  };
}

const [folder = ''] = process.argv.slice(2);
const cases = z
  .array(caseSchema)
  .parse(
    JSON.parse(readFileSync(new URL('../../fixtures/parity/graphs/cases.json', import.meta.url), 'utf8')),
  );
const model = await loadModel(folder);
const ranker = new Ranker(model);
const graph: Record<string, Answer> = {};
const host: Record<string, Answer> = {};
for (const from of cases) {
  const inputs = makeInputs(from, model.catalogue.size);
  graph[from.name] = await askGraph(model, from, inputs);
  // What no graph should be sent, no caller can send: the contract refuses it, and the host drops unknown items.
  if (from.odd) continue;
  host[from.name] = answerOf(model, await ranker.rank(instancesOf(model, from, inputs)));
}
console.log(JSON.stringify({ graph, host }));
