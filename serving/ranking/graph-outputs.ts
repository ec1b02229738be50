import type { Tensor } from 'onnxruntime-node';

/** The graph gave something that no ranker may give; the request fails, and the shop falls back. */
export class GraphOutputError extends Error {
  override readonly name = 'GraphOutputError';
}

interface Place {
  /** Index of the item; -1 when fewer items than places were eligible. */
  readonly item: number;
  readonly score: number;
  /** Index of the history item that counted most; -1 for none. */
  readonly reason: number;
}

/** The graph's three outputs, read without a BigInt per element: indexes fit the low word of their int64. */
export class GraphOutputs {
  readonly topK: number;
  readonly #items: Int32Array;
  readonly #scores: Float32Array;
  readonly #reasons: Int32Array;

  constructor(tensors: Readonly<Record<string, Tensor>>, batch: number, topK: number) {
    this.topK = topK;
    this.#items = lowWords(tensorOf(tensors, 'items', batch, topK), 'items');
    this.#reasons = lowWords(tensorOf(tensors, 'reasons', batch, topK), 'reasons');
    const scores = tensorOf(tensors, 'scores', batch, topK).data;
    if (!(scores instanceof Float32Array)) throw new GraphOutputError('scores is not float32');
    this.#scores = scores;
  }

  at(row: number, rank: number): Place {
    const cell = row * this.topK + rank;
    return {
      item: this.#items[2 * cell] ?? -1,
      score: this.#scores[cell] ?? Number.NaN,
      reason: this.#reasons[2 * cell] ?? -1,
    };
  }
}

function tensorOf(
  tensors: Readonly<Record<string, Tensor>>,
  name: string,
  batch: number,
  topK: number,
): Tensor {
  const tensor = tensors[name];
  if (tensor?.dims[0] === batch && tensor.dims[1] === topK && tensor.dims.length === 2) return tensor;
  const found = tensor === undefined ? 'nothing' : `[${tensor.dims.join(', ')}]`;
  throw new GraphOutputError(`the graph gave ${name} as ${found} instead of [${batch}, ${topK}]`);
}

function lowWords(tensor: Tensor, name: string): Int32Array {
  const data = tensor.data;
  if (!(data instanceof BigInt64Array)) throw new GraphOutputError(`${name} is not int64`);
  return new Int32Array(data.buffer, data.byteOffset, data.length * 2);
}
