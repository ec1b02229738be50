import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { create } from 'tar';
import { metricOf, statusOf, underLoad, until } from './load.ts';
import { buildHost, FIXTURE_MODEL, type HostProcess, startReadyHost, stopHost } from './running-host.ts';

/** Ranks 38 items; the other one ranks 12, so that an answer shows by itself which of them made it. */
const WIDE = FIXTURE_MODEL;
const NARROW = fileURLToPath(new URL('../fixtures/parity/graphs/ease', import.meta.url));

let directory: string;
let host: HostProcess | undefined;

beforeAll(() => buildHost(), 60_000);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-swap-'));
});
afterEach(async () => {
  if (host !== undefined) await stopHost(host);
  host = undefined;
  rmSync(directory, { recursive: true });
});

function point(modelVersion: string, path: string): void {
  const release = { modelVersion, modelDataUrl: pathToFileURL(path).href };
  writeFileSync(join(directory, 'pointer.draft'), JSON.stringify(release));
  renameSync(join(directory, 'pointer.draft'), join(directory, 'pointer.json'));
}

async function startPointed(workers = 1): Promise<HostProcess> {
  host = await startReadyHost({
    MODEL_POINTER: pathToFileURL(join(directory, 'pointer.json')).href,
    MODEL_POLL_SECONDS: '0.1',
    MODEL_WORK_DIR: join(directory, 'work'),
    WORKERS: String(workers),
  });
  return host;
}

async function release(running: HostProcess, modelVersion: string, path: string): Promise<void> {
  point(modelVersion, path);
  await until(
    `${modelVersion} serves`,
    async () => (await statusOf(running)).model?.version === modelVersion,
  );
}

it('swaps models three times and back under 200 requests a second: none fails, none mixes versions', async () => {
  point('v1', WIDE);
  const running = await startPointed(2);
  const answers = await underLoad(running, 200, async () => {
    await wait(1_000);
    for (const [version, model] of [
      ['v2', NARROW],
      ['v3', WIDE],
      ['v4', NARROW],
      ['v3', WIDE],
    ] as const) {
      await release(running, version, model);
      await wait(1_000);
    }
  });
  expect(answers.length).toBeGreaterThan(1_000);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const kinds = new Set(
    answers.map(({ modelVersion, modelName, items }) => [modelVersion, modelName, items].join()),
  );
  expect([...kinds].sort()).toEqual([
    'v1,fixture,38',
    'v2,parity-ease,12',
    'v3,fixture,38',
    'v4,parity-ease,12',
  ]);
  expect(await metricOf(running, 'vitrine_model_loads_total{outcome="serving",process="host"}')).toBe(5);
  expect(await metricOf(running, 'vitrine_model_info{model="fixture",version="v3",process="host"}')).toBe(1);
}, 120_000);

it('goes on with the old model when the new one is refused, and says so everywhere', async () => {
  point('good', WIDE);
  const running = await startPointed();
  const broken = join(directory, 'broken');
  cpSync(NARROW, broken, { recursive: true });
  // Its signature is not the one that its manifest promises.
  const manifest = readFileSync(join(broken, 'manifest.json'), 'utf8');
  writeFileSync(join(broken, 'manifest.json'), manifest.replace(/"topK": *12/, '"topK": 11'));
  const answers = await underLoad(running, 50, async () => {
    point('bad', broken);
    await until('refused', async () => (await statusOf(running)).release?.outcome === 'refused');
  });
  expect(new Set(answers.map(({ modelVersion }) => modelVersion))).toEqual(new Set(['good']));
  const status = await statusOf(running);
  expect(status.model?.version).toBe('good');
  expect(status.release).toMatchObject({ modelVersion: 'bad', reason: expect.stringContaining('K=11') });
  expect((await fetch(`${running.url}/ping`)).status).toBe(200);
  expect(await metricOf(running, 'vitrine_model_loads_total{outcome="refused",process="host"}')).toBe(1);
  expect(running.log()).toMatch(/the released model does not serve; what served before goes on/);
  // And takes the next one that can be served.
  await release(running, 'better', NARROW);
});

it('goes on with the old model while the new one cannot be fetched, and tries again', async () => {
  point('first', WIDE);
  const running = await startPointed();
  const late = join(directory, 'late.tar.gz');
  point('second', late);
  await until('unreachable', async () => (await statusOf(running)).release?.outcome === 'unreachable');
  expect((await statusOf(running)).model?.version).toBe('first');
  await create({ file: `${late}.draft`, cwd: NARROW, gzip: true }, [
    'manifest.json',
    'ranker.onnx',
    'items.parquet',
  ]);
  renameSync(`${late}.draft`, late);
  await until('second', async () => (await statusOf(running)).model?.version === 'second');
});

it('goes on when the pointer is spoilt, and says what is wrong with it', async () => {
  point('first', WIDE);
  const running = await startPointed();
  writeFileSync(join(directory, 'pointer.json'), '{"modelVersion":"x"}');
  await until('spoilt', async () => (await statusOf(running)).release?.outcome === 'unreachable');
  expect((await statusOf(running)).release?.reason).toMatch(/does not hold a release: modelDataUrl/);
  expect((await statusOf(running)).model?.version).toBe('first');
});

it('is healthy before anything was released, so that it can be deployed, and ranks from the first release on', async () => {
  const running = await startPointed();
  expect((await underLoad(running, 20, () => wait(100))).every(({ status }) => status === 503)).toBe(true);
  expect((await statusOf(running)).release?.outcome).toBe('nothing-released');
  await release(running, 'v1', WIDE);
  expect((await underLoad(running, 20, () => wait(100))).every(({ status }) => status === 200)).toBe(true);
});
