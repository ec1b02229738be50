import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { create } from 'tar';
import { ModelStore, ModelUnreachableError } from '../../../serving/release/model-store.ts';
import { lambdaEnvironment, setEnvironment } from '../../lambdas/fakes/lambda-environment.ts';
import { FIXTURE_MODEL } from '../running-host.ts';
import { FakeParametersAndObjects } from './fake-parameters.ts';

const aws = new FakeParametersAndObjects();
setEnvironment(lambdaEnvironment(await aws.start()));

let work: string;
let archive: string;

afterAll(() => aws.stop());
beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'vitrine-store-'));
  archive = join(work, 'model.tar.gz');
  await create({ file: archive, cwd: FIXTURE_MODEL, gzip: true }, readdirSync(FIXTURE_MODEL));
});
afterEach(() => {
  rmSync(work, { recursive: true });
});

it.each(['s3', 'file'])('brings and unpacks what is at %s, and frees the disk when told', async (scheme) => {
  aws.objects.set('/artifacts/models/a b/model.tar.gz', readFileSync(archive));
  const url = scheme === 's3' ? 's3://artifacts/models/a%20b/model.tar.gz' : pathToFileURL(archive).href;
  const { directory, discard } = await new ModelStore(join(work, 'models')).fetch(url);
  expect(readdirSync(directory).sort()).toEqual(readdirSync(FIXTURE_MODEL).sort());
  expect(readFileSync(join(directory, 'ranker.onnx'))).toEqual(
    readFileSync(join(FIXTURE_MODEL, 'ranker.onnx')),
  );
  await discard();
  expect(existsSync(directory)).toBe(false);
});

it('takes a folder as it is, and never deletes it', async () => {
  const { directory, discard } = await new ModelStore(work).fetch(pathToFileURL(FIXTURE_MODEL).href);
  await discard();
  expect(existsSync(join(directory, 'manifest.json'))).toBe(true);
});

it.each(['s3://artifacts/missing', 'file:///no/such/file'])(
  'cannot reach %s, and leaves nothing',
  async (url) => {
    const models = join(work, 'models');
    await expect(new ModelStore(models).fetch(url)).rejects.toBeInstanceOf(ModelUnreachableError);
    expect(existsSync(models) ? readdirSync(models) : []).toEqual([]);
  },
);

it('cannot unpack what is no archive, and leaves nothing', async () => {
  aws.objects.set(
    '/artifacts/spoilt',
    Buffer.from('not an archive, but long enough to be looked at'.repeat(40)),
  );
  const models = join(work, 'models');
  await expect(new ModelStore(models).fetch('s3://artifacts/spoilt')).rejects.toBeInstanceOf(
    ModelUnreachableError,
  );
  expect(readdirSync(models)).toEqual([]);
});
