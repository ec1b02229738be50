import { InferenceSession } from 'onnxruntime-node';
import type { ModelManifest } from '../../lambdas/contracts/model-manifest.ts';
import { Catalogue } from './catalogue.ts';
import { readListedFile, readManifest } from './model-files.ts';
import { RefusedModelError } from './refused-model-error.ts';
import { rankerSignature, signatureDifferences } from './signature.ts';

export interface Model {
  readonly manifest: ModelManifest;
  readonly catalogue: Catalogue;
  readonly session: InferenceSession;
}

/** Loads the unpacked `model.tar.gz`, or throws a `RefusedModelError` that says why it cannot be served. */
export async function loadModel(directory: string): Promise<Model> {
  const manifest = await readManifest(directory);
  const catalogue = await Catalogue.fromParquet(
    await readListedFile(directory, 'items.parquet', manifest),
    manifest.graph.items,
  );
  const session = await openGraph(await readListedFile(directory, 'ranker.onnx', manifest));
  const differences = signatureDifferences(rankerSignature(manifest.graph), {
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
  });
  if (differences.length > 0) {
    throw new RefusedModelError(
      `ranker.onnx does not have the ranker's signature:\n${differences.join('\n')}`,
    );
  }
  return { manifest, catalogue, session };
}

async function openGraph(bytes: Buffer): Promise<InferenceSession> {
  try {
    // One thread a process: requests are many and small, so more threads would only take turns.
    return await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
    });
  } catch (cause) {
    throw new RefusedModelError('ranker.onnx cannot be opened by ONNX Runtime', { cause });
  }
}
