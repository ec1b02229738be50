import { connect } from 'node:net';
import { beforeAll, expect, it } from '@jest/globals';
import { buildHost, startReadyHost, stopHost } from './running-host.ts';

beforeAll(() => buildHost(), 60_000);

it('is gone before the 30 s after which SageMaker kills, whatever a caller does', async () => {
  const host = await startReadyHost();
  try {
    const { port } = new URL(host.url);
    const caller = connect(Number(port), '127.0.0.1');
    // A body that never comes.
    caller.write('POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await new Promise((resolve) => caller.once('connect', resolve));
    const started = performance.now();
    host.child.kill('SIGTERM');
    await expect(host.exited).resolves.toBe(1);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(host.log()).toContain('stopped with requests cut off');
    caller.destroy();
  } finally {
    await stopHost(host);
  }
});
