import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { openApiDocument } from '../../lambdas/contracts/openapi.ts';

/** Writes what is generated from the contracts; with `--check`, fails if what is committed differs. */

const repository = join(import.meta.dirname, '..', '..');

const readVersion = async (): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
};

async function generated(): Promise<ReadonlyMap<string, string>> {
  const openApi = stringify(openApiDocument({ version: await readVersion() }), {
    lineWidth: 110,
    aliasDuplicateObjects: false,
  });
  const manifest = z.toJSONSchema(modelManifestSchema);
  return new Map([
    [
      join(repository, 'docs/api/openapi.yaml'),
      `# Generated from lambdas/contracts by npm run generate.\n${openApi}`,
    ],
    [
      join(repository, 'training/vitrine/schemas/model-manifest.schema.json'),
      `${JSON.stringify(manifest, null, 2)}\n`,
    ],
  ]);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function current(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const onlyCheck = process.argv.includes('--check');
for (const [path, text] of await generated()) {
  const name = relative(repository, path);
  if ((await current(path)) === text) continue;
  if (onlyCheck) {
    console.error(`${name} does not match the contracts: run npm run generate, and commit what it writes.`);
    process.exitCode = 1;
    continue;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`wrote ${name}`);
}
