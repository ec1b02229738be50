import { InferenceSession } from 'onnxruntime-node';
import { RefusedModelError } from './refused-model-error.ts';
import { type Signature, signatureDifferences } from './signature.ts';

/** Opens a graph as it is served, or throws a `RefusedModelError` that names the file and every difference. */
export async function openGraph(name: string, bytes: Buffer, expected: Signature): Promise<InferenceSession> {
  const session = await openSession(name, bytes);
  const differences = signatureDifferences(expected, {
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
  });
  if (differences.length === 0) return session;
  throw new RefusedModelError(`${name} does not have the ranker's signature:\n${differences.join('\n')}`);
}

async function openSession(name: string, bytes: Buffer): Promise<InferenceSession> {
  try {
    // One thread a process: requests are many and small, so more threads would only take turns.
    return await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
    });
  } catch (cause) {
    throw new RefusedModelError(`${name} cannot be opened by ONNX Runtime`, { cause });
  }
}
