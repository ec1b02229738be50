import { CopyObjectCommand, HeadObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { Failure } from '../../failure.ts';
import type { RestoreConnection } from './connection.ts';

/** One version of an object, or the marker of its deletion. */
interface Version {
  readonly key: string;
  readonly id: string;
  readonly at: Date;
  readonly isDeletion: boolean;
  readonly isLatest: boolean;
}

export interface RestoredFiles {
  /** Keys of objects that were deleted or overwritten since, and are as they were. */
  readonly restored: readonly string[];
  /** Keys below the prefix that are as they were, or that came since: they stay. */
  readonly untouched: number;
}

interface FilesOf {
  readonly bucket: string;
  readonly prefix: string;
  readonly at: Date;
  /** Only tells. */
  readonly isDryRun: boolean;
}

/**
 * Brings back what was deleted or overwritten after a moment, as new versions: nothing is lost by it, and to repeat it
 * changes nothing. S3 keeps old versions for `lake.noncurrentDays` of the configuration.
 */
export async function restoreFiles(
  { s3 }: RestoreConnection,
  { bucket, prefix, at, isDryRun }: FilesOf,
): Promise<RestoredFiles> {
  const restored: string[] = [];
  let untouched = 0;
  for await (const versions of versionsByKey(s3, bucket, prefix)) {
    const then = versions.find((version) => version.at <= at);
    if (then === undefined || then.isDeletion || then.isLatest) {
      untouched += 1;
      continue;
    }
    if (!isDryRun) await copyBack(s3, bucket, then);
    restored.push(then.key);
  }
  return { restored, untouched };
}

async function copyBack(s3: RestoreConnection['s3'], Bucket: string, { key, id }: Version): Promise<void> {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const version = { Bucket, Key: key };
  try {
    const { ContentType, ContentEncoding, Metadata } = await s3.send(
      new HeadObjectCommand({ ...version, VersionId: id }),
    );
    await s3.send(
      new CopyObjectCommand({
        ...version,
        CopySource: `${Bucket}/${path}?versionId=${id}`,
        // Said anew, as it was: S3 takes a copy onto itself that changes nothing for a mistake.
        MetadataDirective: 'REPLACE',
        ContentType,
        ContentEncoding,
        Metadata,
      }),
    );
  } catch (error) {
    // Such as that it has more than 5 GB, which S3 copies in parts only.
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`${key} of ${Bucket} could not be brought back from its version ${id}: ${why}`);
  }
}

/** All versions of one key after the other, the newest first, as S3 lists them but for deletions, which it lists apart. */
async function* versionsByKey(
  s3: RestoreConnection['s3'],
  Bucket: string,
  Prefix: string,
): AsyncGenerator<readonly Version[]> {
  let pending: readonly Version[] = [];
  let markers: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...markers }));
    const listed = [
      ...(page.Versions ?? []).map((version) => ({ ...version, isDeletion: false })),
      ...(page.DeleteMarkers ?? []).map((marker) => ({ ...marker, isDeletion: true })),
    ].map(({ Key = '', VersionId = '', LastModified = new Date(0), IsLatest = false, isDeletion }) => ({
      key: Key,
      id: VersionId,
      at: LastModified,
      isDeletion,
      isLatest: IsLatest,
    }));
    const byKey = [...Map.groupBy([...pending, ...listed], ({ key }) => key).values()].map(newestFirst);
    const isLast = !page.IsTruncated;
    // The next page may go on with the last key of this one.
    const lastKey = page.NextKeyMarker;
    yield* byKey.filter((versions) => isLast || versions[0]?.key !== lastKey);
    if (isLast) return;
    pending = byKey.find((versions) => versions[0]?.key === lastKey) ?? [];
    markers = {
      ...(lastKey !== undefined && { KeyMarker: lastKey }),
      ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
    };
  }
}

/** Of one second, the latest is the newest. */
const newestFirst = (versions: readonly Version[]): readonly Version[] =>
  versions.toSorted((a, b) => Number(b.isLatest) - Number(a.isLatest) || b.at.getTime() - a.at.getTime());
