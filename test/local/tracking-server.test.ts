import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { startTrackingServer } from '../../local/cli/tracking-server.ts';

const found = z.object({ experiments: z.array(z.object({ name: z.string() })) });

test('a server of MLflow keeps what it is told in its folder, has pages, and leaves nothing running', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-tracking-'));
  try {
    const server = await startTrackingServer(
      folder,
      join(folder, 'mlflow.log'),
      new AbortController().signal,
    );
    await server.ready;
    const api = `${server.uri}/api/2.0/mlflow/experiments`;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'shop' });
    expect((await fetch(`${api}/create`, { method: 'POST', headers, body })).status).toBe(200);
    const { experiments } = found.parse(await (await fetch(`${api}/search?max_results=9`)).json());
    expect(experiments.map(({ name }) => name)).toContain('shop');
    expect((await fetch(server.uri)).headers.get('content-type')).toContain('text/html');
    expect(await server.stop()).toEqual([]);
    await expect(fetch(server.uri)).rejects.toThrow();
    expect(existsSync(join(folder, 'mlflow.db'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
