import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { MlflowRunTags } from '../../../lambdas/adapters/mlflow-run-tags.ts';
import { RunTrackingError } from '../../../lambdas/domain/errors.ts';

const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  response.end('{}');
});
let host: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${String(z.object({ port: z.int() }).parse(server.address()).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a server below a path is asked with the user and the password of its address', async () => {
  await new MlflowRunTags({ trackingUri: `http://ada:s%40fe@${host}/base/`, timeoutMs: 5000 }).set('7f', {});
  expect(asked[0]?.url).toBe('/base/api/2.0/mlflow/runs/log-batch');
  expect(asked[0]?.headers.authorization).toBe(`Basic ${btoa('ada:s@fe')}`);
});

test('a server that is away is an error of its own', async () => {
  const tags = new MlflowRunTags({ trackingUri: 'http://127.0.0.1:9', timeoutMs: 5000 });
  await expect(tags.set('7f', {})).rejects.toThrow(RunTrackingError);
});
