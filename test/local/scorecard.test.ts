import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import prod from '../../config/prod.ts';
import { type Resource, resourcesOf } from '../../local/cli/scorecard/evidence.ts';
import { judge, type Practice, unfounded } from '../../local/cli/scorecard/practice.ts';
import { practices } from '../../local/cli/scorecard/scorecard.ts';
import { templatePathsOf } from '../lib/synthesized.ts';

let resources: readonly Resource[];
beforeAll(() => {
  resources = resourcesOf(templatePathsOf(prod));
});

test('whatever is claimed is shown by prod’s templates or by a test', () => {
  expect(unfounded(practices, judge(practices, resources))).toEqual([]);
});

test('the committed scorecard is that of now', () => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'results', 'scorecard.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(judge(practices, resources));
});

test('every claim that rests on resources fails without them', () => {
  const onResources = practices.filter(
    (each) => 'evidence' in each && each.evidence.some((one) => 'resource' in one),
  );
  expect(onResources.length).toBeGreaterThan(8);
  expect(unfounded(onResources, judge(onResources, [])).length).toBe(onResources.length);
});

describe('a claim is unfounded', () => {
  const claim = (evidence: Extract<Practice, { claim: 'met' }>['evidence'][0]): Practice => ({
    group: 'g',
    practice: 'p',
    claim: 'met',
    evidence: [evidence],
  });
  const key = (properties: Record<string, unknown>): Resource => ({ Type: 'Key', Properties: properties });

  test.each([
    [
      'where one of several lacks the property',
      claim({ resource: 'Key', property: 'A.B' }),
      [key({ A: { B: 1 } }), key({})],
    ],
    ['where a property is off', claim({ resource: 'Key', property: 'A' }), [key({ A: false })]],
    [
      'where a test has another title',
      claim({ test: 'test/local/smoke.test.ts', title: 'no such title' }),
      [],
    ],
    ['where a file is gone', claim({ test: 'test/gone.test.ts', title: 'x' }), []],
  ])('%s', (_, practice, found) => {
    expect(judge([practice], found)).toMatchObject([
      { verdict: 'not met', of: [expect.stringMatching(/^not found: /)] },
    ]);
  });
});
