import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { fromRoot, root, trainingPython } from '../../local/cli/paths.ts';
import { runProgram } from '../../local/cli/program.ts';
import type { DeployedRun } from '../../local/cli/stages/run.ts';

/** Reads at once: the embedded AWS answers each in some milliseconds. */
const READERS = 8;

/**
 * Where a word stands in what is stored, packed or not: rows of all tables of DynamoDB, and all versions of all objects
 * of the environment's buckets. Each as `place: word`.
 */
export async function storedWith(run: DeployedRun, words: readonly string[]): Promise<readonly string[]> {
  return [...(await rowsWith(run, words)), ...(await objectsWith(run, words))];
}

async function rowsWith({ clients }: DeployedRun, words: readonly string[]): Promise<readonly string[]> {
  const client = clients.dynamoDb;
  const found: string[] = [];
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const TableName of TableNames)
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      for (const item of Items) {
        const text = JSON.stringify(item);
        for (const word of words)
          if (text.includes(word)) found.push(`${TableName}/${String(item['sk'])}: ${word}`);
      }
  return found;
}

async function objectsWith(run: DeployedRun, words: readonly string[]): Promise<readonly string[]> {
  const { RawBucketName, LakeBucketName, ArtifactBucketName } = run.outputs;
  const folder = join(run.directory, `stored-${Date.now()}`);
  for (const bucket of [RawBucketName, LakeBucketName, ArtifactBucketName]) await keep(run, bucket, folder);
  const lines: string[] = [];
  await runProgram(trainingPython, [fromRoot('training', 'tests', 'every_byte.py'), folder, ...words], {
    purpose: 'The look into each object',
    cwd: root,
    log: join(run.directory, 'every-byte.log'),
    interrupt: run.interrupt,
    onLine: (line) => lines.push(line),
  });
  return z.array(z.string()).parse(JSON.parse(lines.at(-1) ?? ''));
}

/** All versions of a bucket's objects, as files below the folder with the ends of their keys. */
async function keep({ clients: { s3 } }: DeployedRun, Bucket: string, folder: string): Promise<void> {
  const versions: { Key: string; VersionId: string | undefined }[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {};
    page = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));
    for (const { Key, VersionId, Size } of page.Versions ?? [])
      if (Key !== undefined && Size !== 0) versions.push({ Key, VersionId });
  } while (page.IsTruncated === true);
  let number = 0;
  const read = async (): Promise<void> => {
    for (let one = versions.pop(); one !== undefined; one = versions.pop()) {
      const path = join(folder, String((number += 1)), Bucket, one.Key);
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, ...one }));
      mkdirSync(dirname(path), { recursive: true });
      await writeFile(path, (await Body?.transformToByteArray()) ?? new Uint8Array());
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
}
