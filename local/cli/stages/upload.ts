import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { DataSet } from '../data/data-set.ts';
import type { Say } from '../progress.ts';
import type { DeployedRun } from './run.ts';

/** Puts the files where exports of a shop arrive: the raw bucket, by data set and day of arrival. */
export async function upload({ clients, outputs }: DeployedRun, data: DataSet, say: Say): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  for (const { dataset, path } of data.files) {
    const key = `raw/${dataset}/ingest_date=${day}/${basename(path)}`;
    const bytes = statSync(path).size;
    say(`${key} (${(bytes / 1e6).toFixed(1)} MB)`);
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: outputs.RawBucketName,
        Key: key,
        Body: createReadStream(path),
        ContentLength: bytes,
      }),
    );
  }
}
