import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

/** A model could not be brought here; trying again later may help. */
export class ModelUnreachableError extends Error {
  override readonly name = 'ModelUnreachableError';
}

export interface FetchedModel {
  readonly directory: string;
  /** Frees the disk; nothing may load the model after. */
  readonly discard: () => Promise<void>;
}

/** Brings models to this machine's disk, unpacked. */
export class ModelStore {
  readonly #workDirectory: string;

  constructor(workDirectory: string) {
    this.#workDirectory = workDirectory;
  }

  /** @throws ModelUnreachableError */
  async fetch(modelDataUrl: string): Promise<FetchedModel> {
    const url = new URL(modelDataUrl);
    try {
      if (url.protocol === 's3:') return await this.#unpack(await openObject(url));
      const path = fileURLToPath(url);
      // A folder belongs to whoever wrote it.
      if ((await stat(path)).isDirectory()) return { directory: path, discard: () => Promise.resolve() };
      return await this.#unpack(createReadStream(path));
    } catch (cause) {
      throw new ModelUnreachableError(`${modelDataUrl} cannot be fetched`, { cause });
    }
  }

  async #unpack(archive: Readable): Promise<FetchedModel> {
    await mkdir(this.#workDirectory, { recursive: true });
    const directory = await mkdtemp(join(this.#workDirectory, 'model-'));
    const discard = () => rm(directory, { recursive: true, force: true });
    try {
      await pipeline(archive, extract({ cwd: directory, strict: true }));
      return { directory, discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }
}

async function openObject(url: URL): Promise<Readable> {
  // Hosts whose model comes with them never load the SDK.
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { Body } = await new S3Client().send(
    new GetObjectCommand({ Bucket: url.hostname, Key: decodeURIComponent(url.pathname.slice(1)) }),
  );
  if (Body instanceof Readable) return Body;
  throw new ModelUnreachableError(`${url.href} has no content`);
}
