import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { loadModel, type Model } from '../model/load-model.ts';
import { openGraph } from '../model/open-graph.ts';
import { RefusedModelError } from '../model/refused-model-error.ts';
import { ANY_RANKER_SIGNATURE } from '../model/signature.ts';

/** What is inspected: a whole model, or a graph by itself. */
export interface Subject {
  readonly session: InferenceSession;
  readonly model: Model | undefined;
  readonly graphFile: string;
  /** N, F and K. */
  readonly items: number;
  readonly userFeatures: number;
  /** Undefined where the graph leaves it to its answers. */
  readonly topK: number | undefined;
  /** L, for a graph that takes histories of one length only. */
  readonly fixedLength: number | undefined;
  /** The most events that are looked at. */
  readonly historyLength: number;
}

/** Opens an unpacked model, or a bare graph, as the model host would; throws a `RefusedModelError` like it, too. */
export async function openSubject(path: string): Promise<Subject> {
  return (await stat(path)).isDirectory() ? openModel(path) : openBareGraph(path);
}

async function openModel(directory: string): Promise<Subject> {
  const model = await loadModel(directory);
  const { items, userFeatures, topK, historyLength } = model.manifest.graph;
  return {
    session: model.session,
    model,
    graphFile: join(directory, 'ranker.onnx'),
    items,
    userFeatures: userFeatures.length,
    topK,
    fixedLength: sizeOf(model.session.inputMetadata, 'history_items', 1),
    historyLength,
  };
}

async function openBareGraph(path: string): Promise<Subject> {
  const session = await openGraph(basename(path), await readFile(path), ANY_RANKER_SIGNATURE);
  const { inputMetadata, outputMetadata } = session;
  const fixedLength = sizeOf(inputMetadata, 'history_items', 1);
  return {
    session,
    model: undefined,
    graphFile: path,
    items: statedSizeOf(inputMetadata, 'eligible', 0),
    userFeatures: statedSizeOf(inputMetadata, 'user_features', 1),
    topK: sizeOf(outputMetadata, 'items', 1),
    fixedLength,
    historyLength: fixedLength ?? Number.POSITIVE_INFINITY,
  };
}

type Slots = readonly InferenceSession.ValueMetadata[];

function sizeOf(slots: Slots, name: string, axis: number): number | undefined {
  const slot = slots.find((each) => each.name === name);
  const size = slot?.isTensor === true ? slot.shape[axis] : undefined;
  return typeof size === 'number' ? size : undefined;
}

function statedSizeOf(slots: Slots, name: string, axis: number): number {
  const size = sizeOf(slots, name, axis);
  if (size !== undefined) return size;
  throw new RefusedModelError(
    `the graph leaves the size of ${name} open: inspect the whole model, whose manifest says it`,
  );
}
