import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import local from '../../config/local.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { fromRoot, schemathesis } from '../../local/cli/paths.ts';

/** What keeps two cores busy. */
const WORKERS = 4;
/** Where its report of what does not hold begins. */
const FINDINGS = /^=+ (ERRORS|FAILURES) =+$/m;
const folder = fromRoot('local', 'api_checks');

interface Trial {
  /** The API's document, of `docs/api`. */
  readonly document: string;
  readonly url: string;
  /** Requests for each operation, beside those that try each limit of each schema. */
  readonly examples: number;
  /** Further options of Schemathesis. */
  readonly options: readonly string[];
  /** @default nothing is signed */
  readonly signed?: true;
}

/** The APIs against their own documents: requests that fit them, and that do not. */
export function apiChecksOf(told: () => LoopResult): void {
  const operatorApi = () => ({
    document: 'operator.yaml',
    url: told().run.outputs.OperatorApiUrl.replace(/\/$/, ''),
    signed: true as const,
  });

  describe('the document of an API holds for requests that are made from it, valid and not', () => {
    test("the shop's", async () => {
      const { url, key } = told().api;
      const options = ['--header', `x-api-key: ${key}`];
      const tried = await tryApi(told(), { document: 'openapi.yaml', url, examples: 28, options });
      expect(tried).toBeGreaterThanOrEqual(2_000);
    });

    // What is not signed API Gateway answers 403, where Schemathesis wants 401 of whoever asks for the header.
    const iam = ['--exclude-checks', 'missing_required_header'];

    test("the operators', but for training", async () => {
      const options = [...iam, '--exclude-path', '/train'];
      expect(await tryApi(told(), { ...operatorApi(), examples: 8, options })).toBeGreaterThanOrEqual(500);
    });

    test("the operators', of training: what is not valid starts none", async () => {
      const options = [...iam, '--include-path', '/train', '--mode', 'negative'];
      expect(await tryApi(told(), { ...operatorApi(), examples: 20, options })).toBeGreaterThanOrEqual(50);
    });
  });
}

/**
 * Fails with what Schemathesis says, which tells of each failure how to repeat it.
 * @returns how many requests passed
 */
async function tryApi({ run }: LoopResult, trial: Trial): Promise<number> {
  const { environment } = run.emulator;
  const { document, url, examples, options, signed } = trial;
  const args = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', fromRoot('docs', 'api', document)],
    ...['--url', url, '--tls-verify', environment['AWS_CA_BUNDLE'] ?? ''],
    ...['--max-examples', String(examples), '--workers', String(WORKERS)],
    ...['--phases', 'examples,coverage,fuzzing', ...options],
  ];
  const { stdout } = await promisify(execFile)(schemathesis, args, {
    cwd: run.directory,
    env: {
      PATH: process.env['PATH'],
      ...environment,
      SCHEMATHESIS_HOOKS: join(folder, 'hooks.py'),
      ...(signed && { SIGN_FOR_REGION: local.region }),
    },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: unknown) => {
    const { stdout: said } = z.object({ stdout: z.string() }).parse(error);
    throw new Error(`${document} does not hold:\n${said.slice(Math.max(0, said.search(FINDINGS)))}`);
  });
  const [, passed = '0'] = /generated, (\d+) passed/.exec(stdout) ?? [];
  return Number(passed);
}
