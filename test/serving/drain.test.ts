import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { buildHost, type HostProcess, startReadyHost, stopHost } from './running-host.ts';

const BODY =
  '{"instances":[{"history":[{"itemId":"item-03","eventType":"view","ageDays":1}],"numResults":5}]}';

beforeAll(() => buildHost(), 60_000);

function post(host: HostProcess, agent: Agent, pauseMs = 0): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(`${host.url}/invocations`, {
      agent,
      method: 'POST',
      headers: { 'content-length': Buffer.byteLength(BODY) },
    });
    sent.on('response', resolve).on('error', reject);
    sent.write(BODY.slice(0, 10));
    setTimeout(() => sent.end(BODY.slice(10)), pauseMs);
  });
}

/** Sends one request after another on one connection, until the host asks to take the next one elsewhere. */
async function sendUntilAskedToLeave(host: HostProcess, statuses: (number | undefined)[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let leaving = false; !leaving;) {
    const response = await post(host, agent);
    await text(response);
    statuses.push(response.statusCode);
    leaving = response.headers.connection === 'close';
  }
  agent.destroy();
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'stops on %s without failing a request',
  async (signal) => {
    const host = await startReadyHost();
    try {
      const statuses: (number | undefined)[] = [];
      const senders = Array.from({ length: 8 }, () => sendUntilAskedToLeave(host, statuses));
      while (statuses.length <= 50) await wait(10);
      // Still being sent when the host no longer listens.
      const slow = post(host, new Agent(), 2_000);
      await wait(400);
      host.child.kill(signal);
      await Promise.all(senders);
      expect((await fetch(`${host.url}/ping`)).status).toBe(503);
      const slowest = await slow;
      await text(slowest);
      expect(new Set([...statuses, slowest.statusCode])).toEqual(new Set([200]));
      await expect(host.exited).resolves.toBe(0);
    } finally {
      await stopHost(host);
    }
  },
  30_000,
);
