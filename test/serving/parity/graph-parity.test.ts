import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const graphs = fileURLToPath(new URL('../../fixtures/parity/graphs', import.meta.url));
const program = fileURLToPath(new URL('answer-cases.ts', import.meta.url));
const TOLERANCE = 1e-5;

const rows = z.array(z.array(z.number()));
const answerSchema = z.strictObject({ items: rows, scores: rows, reasons: rows });
const answersSchema = z.record(z.string(), answerSchema);
type Answer = z.infer<typeof answerSchema>;

const recordedAnswers = (model: string): Record<string, Answer> =>
  answersSchema.parse(JSON.parse(readFileSync(join(graphs, model, 'answers.json'), 'utf8')));

const models = readdirSync(graphs, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(models.map(({ name }) => name))('Node answers as Python does: %s', (model) => {
  const expected = recordedAnswers(model);
  const { graph, host } = z.strictObject({ graph: answersSchema, host: answersSchema }).parse(
    JSON.parse(
      execFileSync(process.execPath, ['--import', 'tsx', program, join(graphs, model)], {
        cwd: dirname(program),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }),
    ),
  );

  it.each(Object.entries(expected))('the graph, to %s', (name, answer) => {
    expectToAgree(graph[name], answer);
  });

  it.each(Object.entries(host))('the host, to %s', (name, answer) => {
    expectToAgree(answer, expected[name]);
  });

  it('to every case, and the host to all that callers can send', () => {
    expect(Object.keys(graph)).toEqual(Object.keys(expected));
    expect(Object.keys(host)).toHaveLength(Object.keys(expected).length - 1);
  });
});

/**
 * The same scores place by place, and the same items for the same reasons; items whose scores differ by less than the
 * tolerance may change places, also over the last one.
 */
function expectToAgree(found: Answer | undefined, expected: Answer | undefined): void {
  if (!found || !expected) throw new Error('there is no answer');
  expect(found.scores).toHaveLength(expected.scores.length);
  for (const [row, scores] of expected.scores.entries()) {
    for (const [rank, score] of scores.entries()) expectClose(found.scores[row]?.[rank], score);
    const [given, wanted] = [placesOf(found, row), placesOf(expected, row)];
    for (const item of new Set([...given.keys(), ...wanted.keys()])) {
      const [one, other] = [given.get(item), wanted.get(item)];
      expectClose(one?.score ?? scores.at(-1), other?.score ?? scores.at(-1));
      if (one && other) expect([item, one.reason]).toEqual([item, other.reason]);
    }
  }
}

function placesOf(answer: Answer, row: number): Map<number, { score: number; reason: number | undefined }> {
  const { items, scores, reasons } = answer;
  return new Map(
    (items[row] ?? []).map((item, rank) => [
      item,
      { score: scores[row]?.[rank] ?? Number.NaN, reason: reasons[row]?.[rank] },
    ]),
  );
}

function expectClose(found = Number.NaN, expected = Number.NaN): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(expected)));
}
