import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Failure } from '../failure.ts';

const FOLDER = 'training-sets/';
/** What the training set's job looks at before it takes the newest snapshots. */
const PIN = `${FOLDER}pinned.json`;

/** What a training set says of itself (`training/vitrine/jobs/training_set.py`); older ones say less. */
const trainingSetSchema = z.object({
  runId: z.string(),
  createdAt: z.string().optional(),
  /** The set that was pinned when this was built. */
  asIn: z.string().optional(),
  snapshots: z.record(z.string(), z.string()),
  checksum: z.string().optional(),
  rows: z.int(),
  users: z.int(),
  items: z.int(),
  eventTypes: z.record(z.string(), z.int()).default({}),
  rowsOfUnknownItems: z.int(),
  start: z.string(),
  end: z.string(),
  cut: z.string(),
  horizonDays: z.int(),
  scale: z.array(z.string()).default([]),
});

export type TrainingSet = z.output<typeof trainingSetSchema>;

const pinSchema = z.object({ trainingSet: z.string(), snapshots: z.record(z.string(), z.string()) });

/** The training sets of a deployment, and which of them the next run is built as. */
export class TrainingSets {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** Newest first; of sets that do not say when they were built, those with later data. */
  async list(): Promise<readonly TrainingSet[]> {
    const request = { Bucket: this.#bucket, Prefix: FOLDER, Delimiter: '/' };
    const found: TrainingSet[] = [];
    for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: this.#client }, request)) {
      for (const { Prefix = '' } of CommonPrefixes) {
        // A folder without a description is a set that is being built, or whose run failed.
        const text = await this.#read(`${Prefix}training-set.json`);
        if (text !== undefined) found.push(trainingSetSchema.parse(JSON.parse(text)));
      }
    }
    const moment = ({ createdAt, end }: TrainingSet): string => createdAt ?? end;
    return found.sort((one, other) => moment(other).localeCompare(moment(one)));
  }

  /** @throws Failure where there is no such set */
  async get(runId: string): Promise<TrainingSet> {
    const text = await this.#read(`${FOLDER}${runId}/training-set.json`);
    if (text === undefined)
      throw new Failure(
        `There is no training set '${runId}': \`training-set list\` names those that there are.`,
      );
    return trainingSetSchema.parse(JSON.parse(text));
  }

  /** The name of the set whose snapshots are taken; undefined: the newest are. */
  async pinned(): Promise<string | undefined> {
    const text = await this.#read(PIN);
    return text === undefined ? undefined : pinSchema.parse(JSON.parse(text)).trainingSet;
  }

  async pin({ runId, snapshots }: TrainingSet): Promise<void> {
    const pin: z.input<typeof pinSchema> = { trainingSet: runId, snapshots };
    const Body = `${JSON.stringify(pin, null, 2)}\n`;
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: PIN, Body }));
  }

  async unpin(): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: PIN }));
  }

  async #read(Key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
