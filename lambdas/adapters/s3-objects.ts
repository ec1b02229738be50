import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { tracer } from '../runtime/powertools.ts';

/** Made once, outside the handler. */
export const openObjects = (): S3Client =>
  tracer.captureAWSv3Client(
    // Path style, because an emulator's host takes no bucket as a subdomain; AWS takes both.
    new S3Client({ forcePathStyle: true }),
  );

/** `s3://bucket/key` as S3's operations take it. */
export function objectAt(uri: string): { readonly Bucket: string; readonly Key: string } {
  const { hostname, pathname } = new URL(uri);
  return { Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) };
}

/** S3 says the second to who may read the object, were it there, and not list what there is. */
const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'AccessDenied']);

/** What a job leaves at one place each time that it runs. @returns undefined: it has not run yet */
export async function lastReport<T extends z.ZodType>(
  client: S3Client,
  uri: string,
  schema: T,
): Promise<z.output<T> | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand(objectAt(uri)));
    return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  } catch (error) {
    if (error instanceof S3ServiceException && MISSING.has(error.name)) return undefined;
    throw error;
  }
}

/** Leaves something for a job, as JSON. */
export async function putJson(client: S3Client, uri: string, value: unknown): Promise<void> {
  const Body = JSON.stringify(value);
  await client.send(new PutObjectCommand({ ...objectAt(uri), Body, ContentType: 'application/json' }));
}
