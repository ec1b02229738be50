import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';
import { MlflowRunTags } from '../../../lambdas/adapters/mlflow-run-tags.ts';
import { RunTrackingError } from '../../../lambdas/domain/errors.ts';
import { setEnvironment } from '../fakes/lambda-environment.ts';
import { Sha256 } from '../fakes/sha256.ts';

const asked: { readonly request: IncomingMessage; readonly body: string }[] = [];
const server = createServer((request, response) => {
  void text(request).then((body) => {
    asked.push({ request, body });
    response.end('{}');
  });
});
let host: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${String(z.object({ port: z.int() }).parse(server.address()).port)}`;
});
afterEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a server below a path is asked with the user and the password of its address', async () => {
  await new MlflowRunTags({ trackingUri: `http://ada:s%40fe@${host}/base/`, timeoutMs: 5000 }).set('7f', {});
  expect(asked[0]?.request.url).toBe('/base/api/2.0/mlflow/runs/log-batch');
  expect(asked[0]?.request.headers.authorization).toBe(`Basic ${btoa('ada:s@fe')}`);
});

const ARN = 'arn:aws:sagemaker:eu-west-1:222222222222:mlflow-tracking-server/vitrine-prod';
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret', sessionToken: 'a session' };

test("SageMaker's managed server is named by a header, and asked with the function's own rights", async () => {
  setEnvironment({
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT: `http://${host}`,
  });
  await new MlflowRunTags({ trackingUri: ARN, timeoutMs: 5000 }).set('7f', { 'vitrine.state': 'live' });
  const [{ request, body } = { request: undefined, body: '' }] = asked;
  if (request === undefined) throw new Error('nobody asked');
  expect(request.url).toBe('/api/2.0/mlflow/runs/log-batch');
  expect(JSON.parse(body)).toEqual({ run_id: '7f', tags: [{ key: 'vitrine.state', value: 'live' }] });
  expect(request.headers).toMatchObject({
    'x-mlflow-sm-tracking-server-arn': ARN,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-security-token': keys.sessionToken,
  });
  const { authorization = '' } = request.headers;
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const headers = Object.fromEntries(
    names
      .split(';')
      .filter((name) => !['x-amz-date', 'x-amz-security-token'].includes(name))
      .map((name) => [name, String(request.headers[name])]),
  );
  const date = String(request.headers['x-amz-date']);
  const signer = new SignatureV4({
    service: 'sagemaker-mlflow',
    region: 'eu-west-1',
    credentials: keys,
    sha256: Sha256,
  });
  const expected = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname: host, path: request.url ?? '', headers, body },
    { signingDate: new Date(date.replace(/^(.{4})(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) },
  );
  expect(authorization).toBe(expected.headers['authorization']);
});

test("an ARN of something else is no server's", () => {
  const trackingUri = ARN.replace('mlflow-tracking-server', 'endpoint');
  expect(() => new MlflowRunTags({ trackingUri, timeoutMs: 5000 })).toThrow(TypeError);
});

test('a server that is away is an error of its own', async () => {
  const tags = new MlflowRunTags({ trackingUri: 'http://127.0.0.1:9', timeoutMs: 5000 });
  await expect(tags.set('7f', {})).rejects.toThrow(RunTrackingError);
});
