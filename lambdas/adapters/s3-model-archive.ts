import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Parser } from 'tar';
import * as z from 'zod';
import { trackedRunSchema } from '../contracts/operator/models.ts';
import { ModelArchiveError } from '../domain/errors.ts';
import type { ModelArchive, ModelDocuments } from '../domain/ports/model-archive.ts';
import type { TrackedRun } from '../domain/registered-model.ts';
import { lastReport, objectAt } from './s3-objects.ts';

const MANIFEST = 'manifest.json';
const CARD = 'model-card.md';
/** Beside the archive: training writes it where its runs are tracked. */
const RUN = 'mlflow-run.json';
const WANTED: ReadonlySet<string> = new Set([MANIFEST, CARD]);

const manifestSchema = z.record(z.string(), z.unknown());

/** Reads an archive only as far as the two documents; the graph in it may have hundreds of megabytes. */
export class S3ModelArchive implements ModelArchive {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async read(modelDataUrl: string): Promise<ModelDocuments> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(objectAt(modelDataUrl)));
      if (!(Body instanceof Readable)) throw new Error('The object has no body');
      const files = await documentsIn(Body);
      return {
        manifest: manifestSchema.parse(JSON.parse(files.get(MANIFEST) ?? 'null')),
        card: files.get(CARD),
      };
    } catch (error) {
      throw new ModelArchiveError(`The archive ${modelDataUrl} cannot be read`, { cause: error });
    }
  }

  run(modelDataUrl: string): Promise<TrackedRun | undefined> {
    return lastReport(this.#client, new URL(RUN, modelDataUrl).href, trackedRunSchema);
  }
}

async function documentsIn(archive: Readable): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const parser = new Parser({
    strict: true,
    filter: (path) => WANTED.has(posix.normalize(path)),
    onReadEntry: (entry) => {
      const chunks: Buffer[] = [];
      entry.on('data', (chunk) => chunks.push(chunk));
      entry.on('end', () => found.set(posix.normalize(entry.path), Buffer.concat(chunks).toString('utf8')));
    },
  });
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  parser.on('error', failure.reject);
  const ended = new Promise<void>((resolve) => parser.on('end', resolve));
  for await (const chunk of archive) {
    parser.write(z.instanceof(Buffer).parse(chunk));
    // Leaving the loop closes the connection.
    if (found.size === WANTED.size) return found;
  }
  parser.end();
  await Promise.race([ended, failure.promise]);
  return found;
}
