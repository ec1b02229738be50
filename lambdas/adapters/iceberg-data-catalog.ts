import { EntityNotFoundException, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DataCatalog } from '../domain/ports/data-catalog.ts';
import { tracer } from '../runtime/powertools.ts';
import { objectAt } from './s3-objects.ts';

const TABLE = 'interactions';
/** Ids have 64 bits, more than a number of JSON holds here: they are read as text. */
const SNAPSHOT_ID = /"snapshot-id"\s*:\s*(\d+)/g;

/** Made once, outside the handler. */
export const openGlue = (): GlueClient => tracer.captureAWSv3Client(new GlueClient({}));

/** The lake's Iceberg tables: Glue knows where a table's metadata are, which list its snapshots. */
export class IcebergDataCatalog implements DataCatalog {
  readonly #glue: GlueClient;
  readonly #s3: S3Client;

  constructor(glue: GlueClient, s3: S3Client) {
    this.#glue = glue;
    this.#s3 = s3;
  }

  async snapshots(dataset: string): Promise<ReadonlySet<string> | undefined> {
    const location = await this.#metadataLocation(dataset);
    if (location === undefined) return undefined;
    const { Body } = await this.#s3.send(new GetObjectCommand(objectAt(location)));
    const text = (await Body?.transformToString()) ?? '';
    return new Set([...text.matchAll(SNAPSHOT_ID)].map(([, id = '']) => id));
  }

  async #metadataLocation(DatabaseName: string): Promise<string | undefined> {
    try {
      const { Table } = await this.#glue.send(new GetTableCommand({ DatabaseName, Name: TABLE }));
      return Table?.Parameters?.['metadata_location'];
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  }
}
