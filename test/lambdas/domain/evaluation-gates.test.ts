import { describe, expect, test } from '@jest/globals';
import { evaluationGatesSchema } from '../../../lambdas/contracts/operator/model-pipeline.ts';
import { type Gate, refusalOf } from '../../../lambdas/domain/evaluation-gates.ts';
import measured from '../../../docs/results/online-retail.json' with { type: 'json' };

const passed = (name: string): Gate => ({ name, passed: true, says: `${name} holds.` });
const all = ['beats-baseline', 'disparity-next', 'provider-exposure-next', 'latency', 'size'].map(passed);

describe('a model may be released by its evaluation', () => {
  test('where each of its gates passed', () => {
    expect(refusalOf(all)).toBeUndefined();
  });

  test.each(all)('and not where $name failed', ({ name }) => {
    const failed = { name, passed: false, says: 'Too little.' };
    expect(refusalOf(all.map((gate) => (gate.name === name ? failed : gate)))).toBe(`${name}: Too little.`);
  });

  test.each([
    ['beats-baseline', 'quality'],
    ['disparity-next', 'fairness to groups of shoppers'],
    ['provider-exposure-next', 'fairness to providers'],
    ['latency', 'latency'],
  ])('and not where nobody judged it by %s', (name, of) => {
    expect(refusalOf(all.filter((gate) => gate.name !== name))).toBe(`The evaluation has no gate of ${of}`);
  });

  test('as that of a run here is, whose gates training named', () => {
    expect(refusalOf(evaluationGatesSchema.parse(measured).gates)).toBeUndefined();
  });
});
