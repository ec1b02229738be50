import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { elastiCacheToken } from '../../../lambdas/runtime/elasticache-token.ts';
import { setEnvironment } from '../fakes/lambda-environment.ts';
import { Sha256 } from '../fakes/sha256.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const region = 'eu-west-1';

/** `20260301T120000Z`, as a time. */
const timeOf = (text: string): Date =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

test.each([undefined, 'a session/token+with=signs'])(
  'a token is the call that the SDK’s signer presigns, without its scheme (session token: %s)',
  async (sessionToken) => {
    delete process.env['AWS_SESSION_TOKEN'];
    setEnvironment({
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    });
    const token = await elastiCacheToken({ userId: 'vitrine-dev-functions', cacheName: 'vitrine-dev' });
    expect(token).toMatch(/^vitrine-dev\/\?/);
    const sent = Object.fromEntries(new URL(`http://${token}`).searchParams);

    const signer = new SignatureV4({
      service: 'elasticache',
      region,
      credentials: { ...keys, ...(sessionToken !== undefined && { sessionToken }) },
      sha256: Sha256,
    });
    const { query } = await signer.presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname: 'vitrine-dev',
        path: '/',
        headers: { host: 'vitrine-dev' },
        query: { Action: 'connect', User: 'vitrine-dev-functions', ResourceType: 'ServerlessCache' },
      },
      { expiresIn: 900, signingDate: timeOf(sent['X-Amz-Date'] ?? '') },
    );
    expect(sent).toEqual(query);
  },
);
