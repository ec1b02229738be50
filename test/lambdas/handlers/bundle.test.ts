import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleHandler } from './bundle-handler.ts';

const MAX_BYTES = 600_000;
/** A shopper waits for these: no client of the SDK is in there, nor has room. */
const MAX_RANKING_BYTES = 400_000;
/** No shopper waits for these: they carry the clients of three or four services. */
const MAX_OPERATOR_BYTES = 900_000;
/** The client of the online cache is 135 kB, which only those carry whose environment has one. */
const MAX_CACHED_RANKING_BYTES = 540_000;

async function failureOf(command: Promise<unknown>): Promise<string> {
  try {
    await command;
    return 'it did not fail';
  } catch (error) {
    return String(error);
  }
}

const models = ['MODEL_PACKAGES_ARN', 'LIVE_RELEASE_PARAMETER', 'AUDIT_TABLE_NAME'];

describe.each([
  [
    'get-recommendations',
    MAX_RANKING_BYTES,
    [
      'ONLINE_TABLE_NAME',
      'MODEL_HOST',
      'MODEL_HOST_TIMEOUT_MS',
      'REQUEST_BUDGET_MS',
      'STREAM_NAME',
      'SHOP_RULES',
      'EXPERIMENTS',
    ],
  ],
  [
    'personalize-ranking',
    MAX_RANKING_BYTES,
    ['ONLINE_TABLE_NAME', 'MODEL_HOST', 'STREAM_NAME', 'SHOP_RULES', 'EXPERIMENTS'],
  ],
  ['put-events', MAX_BYTES, ['STREAM_NAME']],
  ['put-items', MAX_BYTES, ['ONLINE_TABLE_NAME', 'STREAM_NAME']],
  ['put-users', MAX_BYTES, ['ONLINE_TABLE_NAME', 'STREAM_NAME', 'PSEUDONYM_KEY_ARN']],
  ['get-openapi', MAX_BYTES, ['API_VERSION']],
  ['merge-user', MAX_BYTES, ['ONLINE_TABLE_NAME', 'STREAM_NAME', 'EVENT_TTL_DAYS', 'PSEUDONYM_KEY_ARN']],
  ['put-feedback', MAX_BYTES, ['ONLINE_TABLE_NAME', 'STREAM_NAME', 'EVENT_TTL_DAYS', 'PSEUDONYM_KEY_ARN']],
  ['put-consent', MAX_BYTES, ['ONLINE_TABLE_NAME', 'PSEUDONYM_KEY_ARN']],
  ['consume-events', MAX_BYTES, ['ONLINE_TABLE_NAME', 'EVENT_TTL_DAYS', 'PSEUDONYM_KEY_ARN']],
  ['predict', MAX_BYTES, ['MODEL_HOST', 'MODEL_HOST_TIMEOUT_MS']],
  ['retrain', MAX_BYTES, ['TRAINING_STATE_MACHINE_ARN', 'RETRAINING_REASONS', 'QUIET_HOURS', 'MOST_A_MONTH']],
  ['record-release', MAX_BYTES, ['AUDIT_TABLE_NAME']],
  ['lock-audit-log', MAX_BYTES, ['AUDIT_COPIES_URI']],
  [
    'track-release',
    MAX_OPERATOR_BYTES,
    ['MODEL_PACKAGES_ARN', 'LIVE_RELEASE_PARAMETER', 'MLFLOW_TRACKING_URI'],
  ],
  [
    'manage-users',
    MAX_OPERATOR_BYTES,
    [
      ...models,
      'ONLINE_TABLE_NAME',
      'PSEUDONYM_KEY_ARN',
      'RETIRE_AFTER_DAYS',
      'ERASURE_STATE_MACHINE_ARN',
      'ERASURE_GATHER_SECONDS',
    ],
  ],
  ['manage-models', MAX_OPERATOR_BYTES, models],
  ['deliver-model', MAX_OPERATOR_BYTES, [...models, 'RELEASE_STATE_MACHINE_ARN', 'RETIRE_AFTER_DAYS']],
  ['judge-evaluation', MAX_BYTES, ['POWERTOOLS_SERVICE_NAME']],
  ['manage-releases', MAX_OPERATOR_BYTES, [...models, 'RELEASE_STATE_MACHINE_ARN', 'RETIRE_AFTER_DAYS']],
  [
    'manage-training',
    MAX_OPERATOR_BYTES,
    [
      'TRAINING_STATE_MACHINE_ARN',
      'GLUE_DATABASE',
      'INSTANCE_PRICES',
      'DRIFT_REPORT_URI',
      'DRIFT_STATE_MACHINE_ARN',
    ],
  ],
])('the bundle of %s', (name, maxBytes, variables) => {
  let directory: string;
  let file: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrine-bundle-'));
    file = await bundleHandler(name, directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  test(`is under ${maxBytes} bytes`, async () => {
    expect((await stat(file)).size).toBeLessThan(maxBytes);
  });

  test('does not start without its environment, and names what is missing', async () => {
    // A fault that ends Node shows its line of the source, which here is most of the bundle.
    const start = `await import(${JSON.stringify(file)}).catch((error) => { throw new Error(error.message) })`;
    const args = ['--input-type=module', '--eval', start];
    const failure = await failureOf(promisify(execFile)(process.execPath, args, { env: {} }));
    for (const variable of variables) expect(failure).toContain(`${variable} is missing`);
  });
});

describe('the bundle of get-recommendations where there is an online cache', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrine-bundle-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const bundled = async (cached: boolean) =>
    readFile(await bundleHandler('get-recommendations', directory, { cached }), 'utf8');

  test(`has its client, and is under ${MAX_CACHED_RANKING_BYTES} bytes; without one nothing of it is there`, async () => {
    const text = await bundled(true);
    expect(text.length).toBeLessThan(MAX_CACHED_RANKING_BYTES);
    expect(text).toContain('CLUSTERDOWN');
    expect(await bundled(false)).not.toContain('CLUSTERDOWN');
  });
});
