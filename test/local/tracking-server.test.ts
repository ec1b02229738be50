import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { MlflowRunTags } from '../../lambdas/adapters/mlflow-run-tags.ts';
import { startTrackingServer } from '../../local/cli/tracking-server.ts';

const runSchema = z.object({
  run: z.object({
    info: z.object({ run_id: z.string() }),
    data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })) }),
  }),
});
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
    const api = `${server.uri}/api/2.0/mlflow`;
    const post = (operation: string, body: object) =>
      fetch(`${api}/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await post('experiments/create', { name: 'shop' })).status).toBe(200);
    const { experiments } = found.parse(
      await (await fetch(`${api}/experiments/search?max_results=9`)).json(),
    );
    expect(experiments.map(({ name }) => name)).toContain('shop');

    const { run } = runSchema.parse(await (await post('runs/create', { experiment_id: '0' })).json());
    const id = run.info.run_id;
    const runs = new MlflowRunTags({ trackingUri: server.uri, timeoutMs: 60_000 });
    await runs.set(id, { 'vitrine.state': 'live', 'vitrine.release.r2-v7': 'x'.repeat(6000) });
    await runs.set(id, { 'vitrine.state': 'replaced' });
    const kept = runSchema.parse(await (await fetch(`${api}/runs/get?run_id=${id}`)).json()).run.data.tags;
    expect(kept).toEqual(
      expect.arrayContaining([
        { key: 'vitrine.state', value: 'replaced' },
        { key: 'vitrine.release.r2-v7', value: 'x'.repeat(5000) },
      ]),
    );
    await expect(runs.set('0'.repeat(32), { a: 'b' })).rejects.toThrow('MLflow answered 404');

    expect((await fetch(server.uri)).headers.get('content-type')).toContain('text/html');
    expect(await server.stop()).toEqual([]);
    await expect(fetch(server.uri)).rejects.toThrow();
    expect(existsSync(join(folder, 'mlflow.db'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
