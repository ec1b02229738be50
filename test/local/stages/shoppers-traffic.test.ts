import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { ShopApi } from '../../../local/cli/embedded-aws/shop-api.ts';
import { underTraffic } from '../../../local/cli/stages/shoppers-traffic.ts';

/** A shop in which one shopper is a failing candidate's, one gets nothing, and one an error. */
const asked: string[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { userId } = JSON.parse(Buffer.concat(chunks).toString()) as { userId: string };
    asked.push(userId);
    const tried = userId === 'tried';
    const answer = {
      itemList: userId === 'nothing' ? [] : [{ itemId: 'cup' }],
      recommendationId: 'r',
      modelVersion: tried ? 'batch' : 'm7',
      variant: tried ? 'candidate' : 'primary',
      experiment: null,
      fallback: tried ? 'batch' : null,
    };
    response.writeHead(userId === 'error' ? 500 : 200).end(JSON.stringify(answer));
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const api = new ShopApi(`http://127.0.0.1:${port}`, 'key');
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('shoppers ask until the work is done, and what they got is counted by variant', async () => {
  const { result, traffic } = await underTraffic(api, ['tried', 'served', 'nothing', 'error'], async () => {
    await wait(300);
    return 'done';
  });
  expect(result).toBe('done');
  const { requests, failed, answers, modelVersions } = traffic;
  const times = (userId: string): number => asked.filter((id) => id === userId).length;
  expect(requests).toBe(asked.length);
  expect(times('tried')).toBeGreaterThan(0);
  expect(answers).toEqual({
    candidate: { count: times('tried'), fallbacks: times('tried') },
    primary: { count: times('served'), fallbacks: 0 },
  });
  const because = (start: string): number => failed.filter((reason) => reason.startsWith(start)).length;
  expect(because('500 {"itemList"')).toBe(times('error'));
  expect(because('an empty shelf, of the model')).toBe(times('nothing'));
  expect(failed).toHaveLength(times('error') + times('nothing'));
  expect(modelVersions).toEqual(['batch', 'm7']);
});

test('shoppers stop when the work fails', async () => {
  await expect(underTraffic(api, ['served'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
