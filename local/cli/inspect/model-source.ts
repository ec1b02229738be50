import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { Failure } from '../failure.ts';

const GZIP = Buffer.of(0x1f, 0x8b);

/** Where a model lies unpacked: at home, or for the moment in a folder of its own. */
export interface ModelSource {
  readonly path: string;
  remove(): Promise<void>;
}

/** An archive is unpacked; a folder is a model already, and any other file is taken for a graph. */
export async function openModelSource(file: string): Promise<ModelSource> {
  const found = await stat(file).catch((error: unknown) => {
    throw new Failure(`There is no model at ${file} (${messageOf(error)}).`);
  });
  const asItIs: ModelSource = { path: file, remove: () => Promise.resolve() };
  if (found.isDirectory()) return asItIs;
  if (!found.isFile()) throw new Failure(`${file} is neither a file nor a folder.`);
  return (await startsWith(file, GZIP)) ? unpack(file) : asItIs;
}

async function startsWith(file: string, magic: Buffer): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
      return buffer.equals(magic);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Failure(`${file} cannot be read (${messageOf(error)}).`);
  }
}

async function unpack(file: string): Promise<ModelSource> {
  const path = await mkdtemp(join(tmpdir(), 'vitrine-model-'));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  const links: string[] = [];
  try {
    extract({
      file,
      cwd: path,
      // All at once: after an error, nothing is still being written into a folder that is gone.
      sync: true,
      // Paths that lead out of the folder, damage and a missing end are then errors instead of warnings.
      strict: true,
      filter: (name, entry) => {
        const isLink = 'linkpath' in entry && Boolean(entry.linkpath);
        if (isLink) links.push(name);
        return !isLink;
      },
    });
    if (links.length > 0) throw new Error(`${links.join(', ')}: a model has no links`);
    return { path, remove };
  } catch (error) {
    await remove();
    throw new Failure(`${file} cannot be unpacked: ${messageOf(error)}.`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
