import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as z from 'zod';
import { LambdaModelHost } from '../../lib/constructs/lambda-model-host.ts';
import { lambdaHostSchema } from '../../lib/model-host-config.ts';
import { FIXTURE_MODEL } from './running-host.ts';

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const other = process.arch === 'arm64' ? 'x64' : 'arm64';

let outdir: string;
let asset: string;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'vitrine-function-'));
  const stack = new Stack(new App({ outdir }), 'Stack');
  new LambdaModelHost(stack, 'Host', {
    functionName: 'host',
    architecture,
    artifacts: Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    liveReleaseParameter: '/vitrine/test/live-release',
    pollSeconds: 5,
    settings: lambdaHostSchema.parse({}),
    logRetention: RetentionDays.ONE_WEEK,
  });
  const name = readdirSync(outdir).find((entry) => entry.startsWith('asset.')) ?? '';
  asset = join(outdir, name);
}, 120_000);

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

/** Starts the function as Lambda does, asks it this, and ends it. */
async function ask(events: readonly unknown[], pointer: string): Promise<unknown[]> {
  const program = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(asset, 'index.mjs')).href)});
    const answers = [];
    for (const event of ${JSON.stringify(events)}) {
      answers.push(await handler(event).catch((error) => ({ errorType: error.name, errorMessage: error.message })));
    }
    console.log('ANSWERS' + JSON.stringify(answers));
    process.exit(0);`;
  const driver = join(outdir, 'driver.mjs');
  writeFileSync(driver, program);
  const { stdout } = await promisify(execFile)(process.execPath, [driver], {
    env: { MODEL_POINTER: pathToFileURL(pointer).href, MODEL_WORK_DIR: join(outdir, 'work') },
  });
  // The function's own lines go there as well, at their own time.
  const [, answers = ''] = /^ANSWERS(.*)$/m.exec(stdout) ?? [];
  return z.array(z.unknown()).parse(JSON.parse(answers));
}

it('is packed with the binaries of its own platform alone', () => {
  const binaries = join(asset, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  expect(readdirSync(binaries)).toEqual(['linux']);
  expect(readdirSync(join(binaries, 'linux'))).toEqual([process.arch]);
  expect(readdirSync(join(binaries, 'linux'))).not.toContain(other);
});

it('ranks by the model that the pointer names, with nothing but what is packed', async () => {
  const pointer = join(outdir, 'pointer.json');
  writeFileSync(
    pointer,
    JSON.stringify({ modelVersion: 'v9', modelDataUrl: pathToFileURL(FIXTURE_MODEL).href }),
  );
  const [ranked, refused] = await ask(
    [{ instances: [{ history: [], numResults: 3 }] }, { instances: [] }],
    pointer,
  );
  expect(ranked).toMatchObject({
    modelName: 'fixture',
    modelVersion: 'v9',
    predictions: [{ items: [{}, {}, {}] }],
  });
  expect(refused).toMatchObject({
    errorType: 'NotRankedError',
    errorMessage: expect.stringContaining('400'),
  });
});

it('fails its callers, who fall back, before anything was released', async () => {
  const [answer] = await ask([{ instances: [{ history: [], numResults: 3 }] }], join(outdir, 'none.json'));
  expect(answer).toMatchObject({ errorType: 'NotRankedError', errorMessage: expect.stringContaining('503') });
});
