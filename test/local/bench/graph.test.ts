import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

jest.setTimeout(120_000);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const bench = (...args: string[]): Promise<{ stdout: string }> =>
  run(process.execPath, ['--import', 'tsx', 'local/bench/graph.ts', ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: root },
  });

it('tells what a request costs in a graph', async () => {
  const json = join(folder, 'out.json');
  const model = ['--model', 'test/fixtures/model/ranker.onnx', '--history', '20', '--runs', '50'];
  const { stdout } = await bench(...model, '--json', json);
  const report: unknown = JSON.parse(stdout);
  expect(report).toEqual(JSON.parse(readFileSync(json, 'utf8')));
  expect(report).toMatchObject({ items: 40, history: 20, runs: 50, bytes: 10_974 });
  for (const figure of ['p50', 'p90', 'p99', 'max', 'rssMb'])
    expect(report).toHaveProperty(figure, expect.any(Number));
});

it('refuses what it cannot measure, in a sentence', async () => {
  await expect(bench('--items', 'many')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('items'),
  });
  await expect(bench('--model', 'package.json')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('package.json cannot be opened by ONNX Runtime'),
  });
});
