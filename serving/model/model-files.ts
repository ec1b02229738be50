import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type ModelManifest, modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { RefusedModelError } from './refused-model-error.ts';

export async function readManifest(directory: string): Promise<ModelManifest> {
  const text = (await readModelFile(directory, 'manifest.json')).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RefusedModelError('manifest.json is not JSON', { cause });
  }
  const parsed = modelManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RefusedModelError(
    `manifest.json does not have the expected form:\n${z.prettifyError(parsed.error)}`,
  );
}

/** Reads a file that the manifest lists; what is returned is what was hashed. */
export async function readListedFile(
  directory: string,
  name: keyof ModelManifest['files'],
  manifest: ModelManifest,
): Promise<Buffer> {
  const bytes = await readModelFile(directory, name);
  const expected = manifest.files[name];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === expected.sha256) return bytes;
  throw new RefusedModelError(
    `${name} is not the file that manifest.json lists: expected ${expected.bytes} bytes with SHA-256 ` +
      `${expected.sha256}, found ${bytes.byteLength} bytes with SHA-256 ${sha256}`,
  );
}

async function readModelFile(directory: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, name));
  } catch (cause) {
    throw new RefusedModelError(`${name} cannot be read in the model directory ${directory}`, { cause });
  }
}
