import type { InferenceSession } from 'onnxruntime-node';
import type { ModelManifest } from '../../lambdas/contracts/model-manifest.ts';
import { Catalogue } from './catalogue.ts';
import { readListedFile, readManifest } from './model-files.ts';
import { openGraph } from './open-graph.ts';
import { rankerSignature } from './signature.ts';

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
  const session = await openGraph(
    'ranker.onnx',
    await readListedFile(directory, 'ranker.onnx', manifest),
    rankerSignature(manifest.graph),
  );
  return { manifest, catalogue, session };
}
