import { S3Client } from '@aws-sdk/client-s3';
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
