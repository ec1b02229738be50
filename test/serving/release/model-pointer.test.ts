import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';
import { PointerUnreadableError } from '../../../serving/release/model-pointer.ts';
import { openPointer } from '../../../serving/release/open-pointer.ts';
import { lambdaEnvironment, setEnvironment } from '../../lambdas/fakes/lambda-environment.ts';
import { FakeParametersAndObjects } from './fake-parameters.ts';
import { modelPointerContract } from './model-pointer-contract.ts';

const aws = new FakeParametersAndObjects();
setEnvironment(lambdaEnvironment(await aws.start()));
const directory = await mkdtemp(join(tmpdir(), 'vitrine-pointer-'));
let made = 0;

afterAll(async () => {
  await rm(directory, { recursive: true });
});

modelPointerContract('A file', async () => {
  const path = join(directory, `${++made}.json`);
  return {
    pointer: await openPointer(pathToFileURL(path).href),
    write: (content) => writeFile(path, content),
  };
});

modelPointerContract('A parameter in SSM', async () => {
  const name = `/vitrine/test/${++made}`;
  return {
    pointer: await openPointer(`ssm:${name}`),
    write: (content) => {
      aws.parameters.set(name, content);
      return Promise.resolve();
    },
  };
});

it('is unreadable, not empty, when SSM cannot be reached', async () => {
  await aws.stop();
  const pointer = await openPointer('ssm:/vitrine/test/any');
  await expect(pointer.read()).rejects.toBeInstanceOf(PointerUnreadableError);
});
