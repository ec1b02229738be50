import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Failure } from '../failure.ts';

/**
 * Deletes every version of every object: a bucket goes only when it holds none. One that is gone is empty.
 * @returns how many versions and markers of deletions there were
 */
export async function emptyBucket(client: S3Client, Bucket: string): Promise<number> {
  for (let count = 0; ;) {
    const versions = await versionsOf(client, Bucket);
    if (versions.length === 0) return count;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...versions], Quiet: true } }),
    );
    const [refused] = Errors;
    if (refused)
      throw new Failure(
        `${refused.Key ?? 'An object'} of ${Bucket} was not deleted: ${refused.Message ?? refused.Code ?? 'S3 gave no reason'}.`,
      );
    count += versions.length;
  }
}

/** A thousand at most, which is as many as one request deletes. */
async function versionsOf(client: S3Client, Bucket: string): Promise<readonly ObjectIdentifier[]> {
  try {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
  } catch (error) {
    if (error instanceof NoSuchBucket) return [];
    throw error;
  }
}
