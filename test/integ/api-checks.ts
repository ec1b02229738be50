import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { LoopResult } from '../../local/cli/loop.ts';
import { fromRoot, schemathesis } from '../../local/cli/paths.ts';

/** Requests for each operation, beside those that try each limit of each schema. */
const MAX_EXAMPLES = 28;
/** What keeps two cores busy. */
const WORKERS = 4;
const LEAST_EXAMPLES = 2_000;

const folder = fromRoot('local', 'api_checks');

/** The API against its own document: thousands of requests that fit it, and that do not. */
export function apiChecksOf(told: () => LoopResult): void {
  describe('the document of the shop API', () => {
    test('holds for requests that are made from it, valid and not', async () => {
      const { api, run } = told();
      const output = await tried('openapi.yaml', run, [
        ...['--url', api.url, '--header', `x-api-key: ${api.key}`],
      ]);
      const [, generated = '', passed] = /(\d+) generated, (\d+) passed/.exec(output) ?? [];
      expect(Number(generated)).toBeGreaterThanOrEqual(LEAST_EXAMPLES);
      expect(passed).toBe(generated);
    });
  });
}

/** @returns what Schemathesis says, which tells of each failure how to repeat it */
async function tried(document: string, run: LoopResult['run'], args: readonly string[]): Promise<string> {
  const all = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', fromRoot('docs', 'api', document)],
    ...['--max-examples', String(MAX_EXAMPLES), '--workers', String(WORKERS)],
    ...[
      '--phases',
      'examples,coverage,fuzzing',
      '--tls-verify',
      run.emulator.environment['AWS_CA_BUNDLE'] ?? '',
    ],
    ...args,
  ];
  const env = { ...process.env, SCHEMATHESIS_HOOKS: join(folder, 'hooks.py') };
  const { stdout } = await promisify(execFile)(schemathesis, all, {
    cwd: run.directory,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
