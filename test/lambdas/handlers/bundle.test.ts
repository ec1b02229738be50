import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const MAX_BYTES = 600_000;
const repository = join(import.meta.dirname, '..', '..', '..');

/** As the functions are bundled for deployment. */
async function bundle(name: string, directory: string): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    entryPoints: [join(repository, 'lambdas/handlers', `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(repository, 'lambdas/runtime/lambda-credentials.ts') },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return outfile;
}

async function failureOf(command: Promise<unknown>): Promise<string> {
  try {
    await command;
    return 'it did not fail';
  } catch (error) {
    return String(error);
  }
}

describe.each([
  [
    'get-recommendations',
    ['ONLINE_TABLE_NAME', 'ENDPOINT_NAME', 'MODEL_HOST_TIMEOUT_MS', 'REQUEST_BUDGET_MS'],
  ],
  ['put-events', ['STREAM_NAME']],
  ['consume-events', ['ONLINE_TABLE_NAME', 'EVENT_TTL_DAYS']],
])('the bundle of %s', (name, variables) => {
  let directory: string;
  let file: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrine-bundle-'));
    file = await bundle(name, directory);
  }, 30_000);
  afterAll(() => rm(directory, { recursive: true }));

  test(`is under ${MAX_BYTES} bytes`, async () => {
    expect((await stat(file)).size).toBeLessThan(MAX_BYTES);
  });

  test('does not start without its environment, and names what is missing', async () => {
    const failure = await failureOf(promisify(execFile)(process.execPath, [file], { env: {} }));
    for (const variable of variables) expect(failure).toContain(`${variable} is missing`);
  });
});
