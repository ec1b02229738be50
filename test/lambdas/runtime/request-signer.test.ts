import { expect, test } from '@jest/globals';
import { requestSigner } from '../../../lambdas/runtime/request-signer.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

test('signs with the credentials of the environment, in the region that the client names', async () => {
  setEnvironment({
    ...lambdaEnvironment('http://localhost'),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  });
  const { headers } = await requestSigner('service').sign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: 'example.amazonaws.com',
      path: '/',
      headers: { host: 'example.amazonaws.com' },
    },
    { signingDate: new Date('2015-08-30T12:36:00Z'), signingRegion: 'us-east-1' },
  );
  expect(headers['authorization']).toContain(
    'Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request',
  );
});
