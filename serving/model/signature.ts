import type { InferenceSession } from 'onnxruntime-node';
import type { ModelGraph } from '../../lambdas/contracts/model-manifest.ts';

/**
 * A dimension: one with a size may be fixed in the graph at that size, or left open; one of `any` size may be fixed at
 * whatever; one without must be open.
 */
interface Dimension {
  readonly name: string;
  readonly size?: number | 'any';
}

interface Slot {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly Dimension[];
}

export interface Signature {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

/** What every hosted graph takes and gives; any ONNX graph that has it can be served. */
export function rankerSignature(graph: ModelGraph): Signature {
  return signatureOf({
    historyLength: graph.historyLength,
    topK: graph.topK,
    items: graph.items,
    userFeatures: graph.userFeatures.length,
  });
}

/** The same for a graph without a manifest, which alone would say the sizes. */
export const ANY_RANKER_SIGNATURE = signatureOf({
  historyLength: 'any',
  topK: 'any',
  items: 'any',
  userFeatures: 'any',
});

type Size = number | 'any';

function signatureOf(sizes: Record<'historyLength' | 'topK' | 'items' | 'userFeatures', Size>): Signature {
  const batch = { name: 'B' };
  const history = [batch, { name: 'L', size: sizes.historyLength }];
  const top = [batch, { name: 'K', size: sizes.topK }];
  return {
    inputs: [
      { name: 'history_items', type: 'int64', shape: history },
      { name: 'history_types', type: 'int64', shape: history },
      { name: 'history_age_days', type: 'float32', shape: history },
      { name: 'context_item', type: 'int64', shape: [batch] },
      { name: 'user_features', type: 'float32', shape: [batch, { name: 'F', size: sizes.userFeatures }] },
      { name: 'eligible', type: 'bool', shape: [{ name: 'N', size: sizes.items }] },
    ],
    outputs: [
      { name: 'items', type: 'int64', shape: top },
      { name: 'scores', type: 'float32', shape: top },
      { name: 'reasons', type: 'int64', shape: top },
    ],
  };
}

type FoundSlots = readonly InferenceSession.ValueMetadata[];

/** One line per difference between the signature and the graph; none when the graph can be served. */
export function signatureDifferences(
  expected: Signature,
  found: { readonly inputs: FoundSlots; readonly outputs: FoundSlots },
): string[] {
  return [
    ...slotDifferences('input', expected.inputs, found.inputs),
    ...slotDifferences('output', expected.outputs, found.outputs),
  ];
}

function slotDifferences(kind: 'input' | 'output', expected: readonly Slot[], found: FoundSlots): string[] {
  const foundByName = new Map(found.map((slot) => [slot.name, slot]));
  const differences: string[] = [];
  for (const slot of expected) {
    const match = foundByName.get(slot.name);
    foundByName.delete(slot.name);
    if (match !== undefined && fits(kind, slot, match)) continue;
    const seen = match === undefined ? 'nothing of that name' : describeFound(match);
    differences.push(`${kind} ${slot.name}: expected ${describeExpected(slot)}, found ${seen}`);
  }
  for (const slot of foundByName.values()) {
    differences.push(`${kind} ${slot.name}: expected nothing of that name, found ${describeFound(slot)}`);
  }
  return differences;
}

function fits(kind: 'input' | 'output', expected: Slot, found: InferenceSession.ValueMetadata): boolean {
  if (!found.isTensor || found.type !== expected.type) return false;
  // A graph need not state the shape of its outputs; the warm-up run then shows what it is.
  if (kind === 'output' && found.shape.length === 0) return true;
  if (found.shape.length !== expected.shape.length) return false;
  return expected.shape.every((dimension, axis) => {
    const size = found.shape[axis];
    return typeof size !== 'number' || dimension.size === 'any' || size === dimension.size;
  });
}

function describeExpected(slot: Slot): string {
  const shape = slot.shape.map(({ name, size }) => (typeof size === 'number' ? `${name}=${size}` : name));
  return `${slot.type}[${shape.join(', ')}]`;
}

function describeFound(slot: InferenceSession.ValueMetadata): string {
  if (!slot.isTensor) return 'something that is not a tensor';
  return `${slot.type}[${slot.shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;
}
