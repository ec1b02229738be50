import { GetObjectCommand } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import type { Clients } from '../embedded-aws/clients.ts';

export async function readText({ s3 }: Clients, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

export async function readJson<T extends z.ZodType>(
  clients: Clients,
  bucket: string,
  key: string,
  schema: T,
): Promise<z.output<T>> {
  return schema.parse(JSON.parse(await readText(clients, bucket, key)));
}
