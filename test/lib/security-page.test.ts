import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const page = readFileSync(join(docs, 'security.md'), 'utf8').replaceAll(/\s+/g, ' ');
const flows = [...page.matchAll(/\*\*Flow (\d+), ([^*]+)\.\*\*(.*?)(?=- \*\*Flow|## )/g)].map(
  ([, id = '', name = '', answer = '']) => ({ id: `flow ${id}`, name, answer }),
);
const risks = [...page.matchAll(/\*\*(API\d+), ([^*]+)\.\*\*(.*?)(?=- \*\*API|## )/g)].map(
  ([, id = '', name = '', answer = '']) => ({ id, name, answer }),
);

test('the page answers each of the ten risks', () => {
  expect(risks.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => `API${index + 1}`));
});

test('the page looks at each flow of data', () => {
  expect(flows.map(({ id }) => id)).toEqual(Array.from({ length: 6 }, (_, index) => `flow ${index + 1}`));
});

test.each(flows)('$id, $name, is looked at for all of STRIDE', ({ answer }) => {
  expect([...answer.matchAll(/_([A-Z][a-z ]+)_:/g)].map(([, threat]) => threat)).toEqual([
    'Spoofing',
    'Tampering',
    'Repudiation',
    'Information disclosure',
    'Denial of service',
    'Elevation of privilege',
  ]);
});

describe.each([...flows, ...risks])('$id, $name', ({ answer }) => {
  const cited = [...answer.matchAll(/“([^”]+(?:’[^”]+)*)” \(\[[^\]]+\]\((\.\.\/[^)]+)\)/g)].map(
    ([, title = '', file = '']) => [title, file] as const,
  );

  test('cites a test', () => {
    expect(cited).not.toEqual([]);
  });

  test.each(cited)('“%s” is a test of %s', (title, file) => {
    expect(readFileSync(join(docs, file), 'utf8')).toContain(title);
  });
});
