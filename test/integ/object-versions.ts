import { gunzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Reads at once: the embedded AWS answers each in some milliseconds. */
const READERS = 8;

/** The versions of objects of a bucket, old ones too, that have the text in them somewhere: `key version`. */
export async function versionsWith(s3: S3Client, Bucket: string, text: string): Promise<string[]> {
  const versions = await versionsOf(s3, Bucket);
  const found: string[] = [];
  const read = async (): Promise<void> => {
    for (let one = versions.pop(); one !== undefined; one = versions.pop()) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, ...one }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const isZipped = bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]));
      if ((isZipped ? gunzipSync(bytes) : bytes).includes(text))
        found.push(`${one.Key} ${one.VersionId ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return found.sort();
}

async function versionsOf(
  s3: S3Client,
  Bucket: string,
): Promise<{ Key: string; VersionId: string | undefined }[]> {
  const found = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {};
    page = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));
    for (const { Key, VersionId } of page.Versions ?? [])
      if (Key !== undefined) found.push({ Key, VersionId });
  } while (page.IsTruncated === true);
  return found;
}
