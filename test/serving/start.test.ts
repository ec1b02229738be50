import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ModelManifest, modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import {
  buildHost,
  FIXTURE_MODEL,
  postInvocation,
  startHost,
  startReadyHost,
  stopHost,
} from './running-host.ts';

let model: string;

beforeAll(() => buildHost(), 60_000);

beforeEach(() => {
  model = mkdtempSync(join(tmpdir(), 'vitrine-model-'));
  cpSync(FIXTURE_MODEL, model, { recursive: true });
});

afterEach(() => {
  rmSync(model, { recursive: true });
});

function editManifest(edit: (manifest: ModelManifest) => unknown): void {
  const path = join(model, 'manifest.json');
  const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  writeFileSync(path, JSON.stringify(edit(manifest)));
}

/** Replaces a file of the model, and lists it in the manifest as it now is. */
function replaceListed(name: 'ranker.onnx' | 'items.parquet', bytes: Buffer): void {
  writeFileSync(join(model, name), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  editManifest((manifest) => ({
    ...manifest,
    files: { ...manifest.files, [name]: { sha256, bytes: bytes.byteLength } },
  }));
}

async function refusal(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const host = await startHost({ MODEL_DIR: model, ...environment });
  try {
    expect(await host.exited).toBe(1);
    return host.log();
  } finally {
    await stopHost(host);
  }
}

describe('a model is refused, with what is wrong', () => {
  it('when a file is missing', async () => {
    rmSync(join(model, 'items.parquet'));
    expect(await refusal()).toContain(`items.parquet cannot be read in the model directory ${model}`);
  });

  it('when its manifest is not JSON', async () => {
    writeFileSync(join(model, 'manifest.json'), '{');
    expect(await refusal()).toContain('manifest.json is not JSON');
  });

  it('when its manifest does not have the form', async () => {
    editManifest((manifest) => ({ ...manifest, schemaVersion: 2 }));
    expect(await refusal()).toMatch(/manifest\.json does not have the expected form.*schemaVersion/);
  });

  it('when a file is not the one that the manifest lists', async () => {
    writeFileSync(join(model, 'ranker.onnx'), 'other');
    expect(await refusal()).toMatch(/ranker\.onnx is not the file that manifest\.json lists.*found 5 bytes/);
  });

  it('when the graph cannot be opened', async () => {
    replaceListed('ranker.onnx', Buffer.from('not a graph'));
    expect(await refusal()).toContain('ranker.onnx cannot be opened by ONNX Runtime');
  });

  it('when the items cannot be read', async () => {
    replaceListed('items.parquet', Buffer.from('not a table'));
    expect(await refusal()).toContain('items.parquet cannot be read as Parquet');
  });

  it('when the items are not as many as the manifest says', async () => {
    editManifest((manifest) => ({ ...manifest, graph: { ...manifest.graph, items: 41 } }));
    expect(await refusal()).toContain('items.parquet has 40 rows; the manifest says 41 items');
  });

  it('when an input has another name: both are named', async () => {
    const graph = readFileSync(join(model, 'ranker.onnx'), 'latin1');
    replaceListed('ranker.onnx', Buffer.from(graph.replaceAll('history_types', 'history_kinds'), 'latin1'));
    const log = await refusal();
    expect(log).toContain('input history_types: expected int64[B, L=16], found nothing of that name');
    expect(log).toContain('input history_kinds: expected nothing of that name, found int64[B, L]');
  });

  it('when its outputs have another size: both are named', async () => {
    editManifest((manifest) => ({ ...manifest, graph: { ...manifest.graph, topK: 50 } }));
    expect(await refusal()).toContain('output items: expected int64[B, K=50], found int64[B, 40]');
  });
});

describe('the environment', () => {
  it('is refused with the name of what is wrong', async () => {
    expect(await refusal({ SAGEMAKER_BIND_TO_PORT: 'eighty' })).toContain('SAGEMAKER_BIND_TO_PORT');
  });

  it('is refused when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal({ SAGEMAKER_BIND_TO_PORT: `${port}` })).toContain('EADDRINUSE');
    other.close();
  });

  it('may name the version that answers carry', async () => {
    const host = await startReadyHost({ MODEL_DIR: model, MODEL_VERSION: 'registry-7' });
    try {
      const response = await postInvocation(host.url, '{"instances":[{"history":[],"numResults":1}]}');
      expect(await response.json()).toMatchObject({ modelName: 'fixture', modelVersion: 'registry-7' });
    } finally {
      await stopHost(host);
    }
  });
});
