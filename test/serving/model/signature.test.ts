import { describe, expect, it } from '@jest/globals';
import type { InferenceSession } from 'onnxruntime-node';
import { rankerSignature, signatureDifferences } from '../../../serving/model/signature.ts';

const signature = rankerSignature({
  file: 'ranker.onnx',
  historyLength: 16,
  topK: 5,
  items: 100,
  userFeatures: [{ name: 'orders', default: 0 }],
  eventTypes: ['view', 'other'],
});

type Slot = InferenceSession.TensorValueMetadata;
type SlotType = Slot['type'];

function slot(name: string, type: SlotType, ...shape: (number | string)[]): Slot {
  return { name, isTensor: true, type, shape };
}

const inputs = [
  slot('history_items', 'int64', 'B', 'L'),
  slot('history_types', 'int64', 'B', 16),
  slot('history_age_days', 'float32', '', ''),
  slot('context_item', 'int64', 'B'),
  slot('user_features', 'float32', 'B', 1),
  slot('eligible', 'bool', 100),
];
const outputs = [
  slot('items', 'int64', 'B', 5),
  slot('scores', 'float32', 'B', 'K'),
  slot('reasons', 'int64'),
];

const replacing = (replacement: Slot): Slot[] =>
  inputs.map((input) => (input.name === replacement.name ? replacement : input));

describe('a graph', () => {
  it('has the signature with its sizes fixed, open or, for outputs, unstated; in any order', () => {
    expect(signatureDifferences(signature, { inputs, outputs })).toEqual([]);
    expect(
      signatureDifferences(signature, { inputs: inputs.toReversed(), outputs: outputs.toReversed() }),
    ).toEqual([]);
  });

  it.each([
    [slot('eligible', 'bool', 99), 'input eligible: expected bool[N=100], found bool[99]'],
    [slot('eligible', 'float32', 100), 'input eligible: expected bool[N=100], found float32[100]'],
    [slot('context_item', 'int64', 1), 'input context_item: expected int64[B], found int64[1]'],
    [slot('context_item', 'int64', 'B', ''), 'input context_item: expected int64[B], found int64[B, ?]'],
    [
      slot('user_features', 'float32', 'B', 0),
      'input user_features: expected float32[B, F=1], found float32[B, 0]',
    ],
  ])('lacks it with %j', (replacement, difference) => {
    expect(signatureDifferences(signature, { inputs: replacing(replacement), outputs })).toEqual([
      difference,
    ]);
  });

  it('lacks it when an output is missing and another is too many', () => {
    const renamed = [...outputs.slice(0, 2), slot('why', 'int64', 'B', 5)];
    expect(signatureDifferences(signature, { inputs, outputs: renamed })).toEqual([
      'output reasons: expected int64[B, K=5], found nothing of that name',
      'output why: expected nothing of that name, found int64[B, 5]',
    ]);
  });
});
