import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const signed: string[] = [];
const server = createServer((request, response) => {
  signed.push(request.headers.authorization ?? '');
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  setEnvironment(lambdaEnvironment(`http://127.0.0.1:${port}`));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** AWS refuses a signature of another region or service than it is asked in. */
test('signatures are of the function’s region and of the service', async () => {
  const { openOnlineTable, readRow } = await import('../../../lambdas/adapters/online-table.ts');
  const { openKinesis } = await import('../../../lambdas/adapters/kinesis-records.ts');
  const { openSageMakerRuntime } = await import('../../../lambdas/adapters/sagemaker-model-host.ts');
  const { ListShardsCommand } = await import('@aws-sdk/client-kinesis');
  const { InvokeEndpointCommand } = await import('@aws-sdk/client-sagemaker-runtime');
  const timeoutMs = 2_000;
  const options = { schema: z.unknown(), what: 'a row' };
  await readRow(openOnlineTable('table', { timeoutMs }), { pk: 'a', sk: 'b' }, options);
  await openKinesis({ timeoutMs }).send(new ListShardsCommand({ StreamName: 'stream' }));
  const invoke = new InvokeEndpointCommand({ EndpointName: 'endpoint', Body: '{}' });
  await openSageMakerRuntime({ timeoutMs }).send(invoke);
  const scopes = signed.map((header) => /Credential=test\/\d{8}\/([^,]+),/.exec(header)?.[1]);
  expect(scopes).toEqual([
    'eu-central-1/dynamodb/aws4_request',
    'eu-central-1/kinesis/aws4_request',
    'eu-central-1/sagemaker/aws4_request',
  ]);
});
