import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import type { Suite } from './suite.ts';

const jestSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

/** Of each message: as long as an assertion's difference, or an answer's refusal. */
const LINES = 25;

/**
 * Which tests failed, and how each message begins; a file that could not be loaded stands for its tests.
 * @returns nothing where only the suite's last words tell: pytest ends with its failures, a check with its findings
 */
export function failuresOf({ results }: Suite): readonly string[] {
  if (results.form !== 'jest' || !existsSync(results.file)) return [];
  const { testResults } = jestSchema.parse(JSON.parse(readFileSync(results.file, 'utf8')));
  return testResults.flatMap(({ name, message, assertionResults }) => {
    if (assertionResults.length === 0) return message === '' ? [] : told(name, message);
    return assertionResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ fullName, failureMessages }) => told(fullName, failureMessages.join('\n')));
  });
}

const told = (name: string, message: string): readonly string[] => [
  `● ${name}`,
  ...stripVTControlCharacters(message)
    .split('\n')
    .slice(0, LINES)
    .map((line) => `  ${line}`),
];
