import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { create } from 'tar';
import { modelInspectionSchema } from '../../../lambdas/contracts/model-inspection.ts';
import { Failure } from '../../../local/cli/failure.ts';
import { inspect as inspectModel } from '../../../local/cli/inspect/inspect.ts';
import { inspectionText } from '../../../local/cli/inspect/inspection-text.ts';
import { graphFile, type Slot } from './graph-file.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const FIXTURE_MODEL = join(root, 'test/fixtures/model');
/** Most start a process. */
jest.setTimeout(120_000);

let folder: string;
/** A copy of the fixture's model, to be spoilt. */
let model: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-inspect-'));
  model = join(folder, 'model');
  cpSync(FIXTURE_MODEL, model, { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const environment = { ...process.env };
let temporary: string;

/** The user is in the folder, and what is unpacked goes beside it. */
function here(): Record<string, string> {
  temporary = mkdtempSync(join(folder, 'tmp-'));
  return { INIT_CWD: folder, TMPDIR: temporary };
}

/** What the command prints; it throws what the command line shows as a sentence. */
async function inspect(...args: string[]): Promise<string> {
  Object.assign(process.env, here());
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await inspectModel(args, new AbortController().signal);
    return print.mock.calls.flat().join('\n');
  } finally {
    print.mockRestore();
    process.env = environment;
    expect(readdirSync(temporary).filter((name) => name.startsWith('vitrine-'))).toEqual([]);
  }
}

async function refusal(...args: string[]): Promise<string> {
  const error = await inspect(...args).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.message : '';
}

async function archive(entries: readonly string[] = readdirSync(model), cwd = model): Promise<string> {
  const file = join(folder, 'model.tar.gz');
  await create({ file, cwd, gzip: true, preservePaths: true }, [...entries]);
  return file;
}

describe('what is in a model', () => {
  it('is told to people', async () => {
    const answer = await inspect('model');
    for (const line of [
      /^ {2}version +fixture-1$/m,
      /^ {2}snapshots +interactions 8123456789012345678$/m,
      /^ {2}half_life_days +30\.0$/m,
      /^ +ndcg@20 +recall@20$/m,
      /^ {2}fixture +0\.2500 +0\.3000$/m,
      /^ {2}popular +0\.1000 +0\.1200$/m,
      /^ {2}history_age_days +float32 \[B, L\]$/m,
      /^ {2}opsets +ai\.onnx 16$/m,
      /operators +54: Constant 16, Mul 4/,
      /float32 \[40, 40\], 6\.4 kB$/m,
      /^ {4}graph +p50 \d+\.\d+ ms/m,
      /^ {2}hashes +ranker\.onnx and items\.parquet are what the manifest lists$/m,
    ])
      expect(answer).toMatch(line);
  });

  it('tells which user features batch runs write, and which a caller must say', async () => {
    const { manifest, ...rest } = modelInspectionSchema.parse(JSON.parse(await inspect('model', '--json')));
    const userFeatures = ['spend_365d', 'shoe_size'].map((name) => ({ name, default: 1 }));
    const told = manifest && { ...manifest, graph: { ...manifest.graph, userFeatures } };
    expect(inspectionText('model', { ...rest, manifest: told })).toMatch(
      /^ {2}user features +spend_365d \(1\), shoe_size \(1, which no batch run writes\)$/m,
    );
  });

  it('is told to scripts, from an archive', async () => {
    const answer = await inspect(await archive(), '--json');
    const { manifest, verified, graph, memoryMb, latencyMs } = modelInspectionSchema.parse(
      JSON.parse(answer),
    );
    expect(manifest).toEqual(JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8')));
    expect(verified).toEqual(['ranker.onnx', 'items.parquet']);
    expect(graph.bytes).toBe(manifest?.files['ranker.onnx'].bytes);
    expect(graph.operators).toMatchObject({ TopK: 1, Gather: 3, ArgMax: 1 });
    expect(graph.constants.largest).toHaveLength(10);
    expect(graph.constants.largest[0]).toMatchObject({ type: 'float32', shape: [40, 40] });
    expect(graph.inputs.at(-1)).toEqual({ name: 'eligible', type: 'bool', shape: [40] });
    expect(memoryMb.loaded).toBeGreaterThan(0);
    // The graph looks at no more than 16 events, so it is not asked with 50.
    expect(latencyMs).toMatchObject({ history: 16, runs: 500 });
    expect(latencyMs.graph.p50).toBeLessThanOrEqual(latencyMs.graph.p99);
    expect(latencyMs.request?.p50).toBeGreaterThan(0);
  });

  it('is what a graph by itself says', async () => {
    const answer = await inspect('model/ranker.onnx', '--json');
    const inspection = modelInspectionSchema.parse(JSON.parse(answer));
    expect(inspection).toMatchObject({ verified: [], latencyMs: { history: 50 } });
    expect(inspection).not.toHaveProperty('manifest');
  });
});

describe('the command', () => {
  const command = (args: string[], more: Record<string, string> = {}): Promise<{ stdout: string }> =>
    run(process.execPath, ['--import', 'tsx', 'local/cli/main.ts', 'model:inspect', ...args], {
      cwd: root,
      env: { ...process.env, ...here(), ...more },
    });

  it('answers scripts also where npm keeps --json for itself', async () => {
    const { stdout } = await command(['model/ranker.onnx'], { npm_config_json: 'true' });
    expect(modelInspectionSchema.parse(JSON.parse(stdout))).toMatchObject({ graph: { bytes: 10_974 } });
  });

  it('ends with 1 and a sentence', async () => {
    const file = await archive();
    const whole = readFileSync(file);
    for (const [bytes, why] of [
      [whole.subarray(0, 3_000), 'unexpected end of file'],
      [Buffer.of(...whole.subarray(0, 2), 1, 2, 3), ''],
    ] as const) {
      writeFileSync(file, bytes);
      await expect(command([file])).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(new RegExp(`^\\n.*model.tar.gz cannot be unpacked: .*${why}\\.\\n$`)),
      });
    }
    await expect(command(['nowhere'])).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^\nThere is no model at .*nowhere .*\n$/),
    });
  });
});

const INPUTS: readonly Slot[] = [
  { name: 'history_items', type: 'int64', shape: ['B', 'L'] },
  { name: 'history_types', type: 'int64', shape: ['B', 'L'] },
  { name: 'history_age_days', type: 'float32', shape: ['B', 'L'] },
  { name: 'context_item', type: 'int64', shape: ['B'] },
  { name: 'user_features', type: 'float32', shape: ['B', 0] },
  { name: 'eligible', type: 'bool', shape: [7] },
];
const OUTPUTS = [
  { name: 'items', type: 'int64', shape: ['B', 'K'], from: 'history_items' },
  { name: 'scores', type: 'float32', shape: ['B', 'K'], from: 'history_age_days' },
  { name: 'reasons', type: 'int64', shape: ['B', 'K'], from: 'history_types' },
] as const;

const withInput = (slot: Slot): Slot[] => INPUTS.map((each) => (each.name === slot.name ? slot : each));

describe('a graph of another signature is refused with the difference', () => {
  it('in a type, a rank, and a name', async () => {
    const inputs = [
      ...withInput({ name: 'history_types', type: 'float32', shape: ['B', 'L'] }).map((slot) =>
        slot.name === 'context_item' ? { ...slot, shape: ['B', 1] } : slot,
      ),
      { name: 'mood', type: 'int64', shape: ['B'] } as const,
    ];
    const outputs = [OUTPUTS[0], { ...OUTPUTS[1], type: 'int64', from: 'history_items' } as const];
    writeFileSync(join(folder, 'own.onnx'), graphFile(inputs, outputs));
    const error = await refusal('own.onnx');
    for (const difference of [
      'input history_types: expected int64[B, L], found float32[B, L]',
      'input context_item: expected int64[B], found int64[B, 1]',
      'input mood: expected nothing of that name, found int64[B]',
      'output scores: expected float32[B, K], found int64[B, K]',
      'output reasons: expected int64[B, K], found nothing of that name',
    ])
      expect(error).toContain(difference);
    expect(error.split('\n')).toHaveLength(6);
  });

  it('in a size that must be open, and is accepted with sizes that need not', async () => {
    writeFileSync(
      join(folder, 'own.onnx'),
      graphFile(withInput({ ...INPUTS[3], shape: [1] } as Slot), OUTPUTS),
    );
    expect(await refusal('own.onnx')).toContain('input context_item: expected int64[B], found int64[1]');
    writeFileSync(join(folder, 'own.onnx'), graphFile(INPUTS, OUTPUTS));
    expect(await inspect('own.onnx')).toContain('the model host can serve this graph');
  });

  it('or with what it leaves open, when nothing else says it', async () => {
    writeFileSync(
      join(folder, 'own.onnx'),
      graphFile(withInput({ ...INPUTS[5], shape: ['N'] } as Slot), OUTPUTS),
    );
    expect(await refusal('own.onnx')).toMatch(/size of eligible open: inspect the whole model/);
  });
});

it('a graph that breaks its promise at the first request is refused', async () => {
  const [items, , reasons] = OUTPUTS;
  const none = { name: 'scores', type: 'float32', shape: ['B', 'K'], from: 'user_features' } as const;
  writeFileSync(join(folder, 'own.onnx'), graphFile(INPUTS, [items, none, reasons]));
  expect(await refusal('own.onnx')).toMatch(/^the graph fails at its first request: .*scores as \[1, 0\]/);
});

describe('bad input is refused with a sentence', () => {
  it('when there is no file, or none is named', async () => {
    expect(await refusal('nowhere.tar.gz')).toMatch(/^There is no model at .*nowhere\.tar\.gz/);
    expect(await refusal()).toContain("missing required argument 'file'");
  });

  it('when it is no graph', async () => {
    writeFileSync(join(folder, 'text.onnx'), 'no graph');
    expect(await refusal('text.onnx')).toMatch(/^text\.onnx cannot be opened by ONNX Runtime: .*$/);
    writeFileSync(join(folder, 'empty.onnx'), '');
    expect(await refusal('empty.onnx')).toMatch(/^empty\.onnx cannot be opened by ONNX Runtime/);
  });

  it('when a folder is no model', async () => {
    rmSync(join(model, 'manifest.json'));
    expect(await refusal('model')).toMatch(/^manifest\.json cannot be read in the model directory/);
  });

  it('when the manifest lies about a file', async () => {
    writeFileSync(join(model, 'ranker.onnx'), 'other');
    expect(await refusal(await archive())).toMatch(
      /^ranker\.onnx is not the file that manifest\.json lists: expected 10974 bytes .* found 5 bytes/,
    );
  });

  it.each([
    ['a path', '../outside'],
    ['an absolute path', '/tmp/vitrine-outside'],
  ])('when the archive leads elsewhere by %s', async (_, path) => {
    const outside = path.startsWith('/') ? path : join(folder, 'outside');
    writeFileSync(outside, 'x');
    const file = await archive([path]);
    rmSync(outside);
    expect(await refusal(file)).toContain('cannot be unpacked');
    expect(readdirSync(join(outside, '..'))).not.toContain('vitrine-outside');
    expect(readdirSync(folder)).not.toContain('outside');
  });

  it('when the archive holds a link', async () => {
    rmSync(join(model, 'items.parquet'));
    symlinkSync('/etc/passwd', join(model, 'items.parquet'));
    expect(await refusal(await archive())).toContain('items.parquet: a model has no links');
  });
});
