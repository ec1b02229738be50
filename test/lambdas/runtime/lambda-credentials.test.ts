import { describe, expect, test } from '@jest/globals';
import { defaultProvider } from '../../../lambdas/runtime/lambda-credentials.ts';
import { setEnvironment } from '../fakes/lambda-environment.ts';

describe("a Lambda's credentials", () => {
  test('are those of its environment', async () => {
    setEnvironment({ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' });
    expect(await defaultProvider()()).toMatchObject({
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });
});
