import { setTimeout as wait } from 'node:timers/promises';
import type { PutRecordsInput, PutRecordsOutput, PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { EventStreamUnavailableError } from '../domain/errors.ts';
import { type AwsClient, openAwsClient } from '../runtime/aws/client.ts';
import { jsonCommand } from '../runtime/aws/command.ts';

/** A shard that is throttled now takes records again within a second: the waits add up to 350 ms, in four attempts. */
const WAITS_MS = [50, 100, 200] as const;

/** Made once, outside the handler. */
export const openKinesis = ({ timeoutMs }: { readonly timeoutMs: number }): AwsClient =>
  openAwsClient({ timeoutMs, maxAttempts: 3 });

const putRecords = (input: PutRecordsInput) =>
  jsonCommand<Partial<PutRecordsOutput>>('kinesis', 'PutRecords', input);

/** Something to be put on the stream. */
export interface StreamRecord {
  /** Records of the same key stay in order. */
  readonly key: string;
  readonly data: object;
}

/** The writing end of a stream. */
export class KinesisRecords {
  readonly #client: AwsClient;
  readonly #streamName: string;

  constructor(client: AwsClient, { streamName }: { readonly streamName: string }) {
    this.#client = client;
    this.#streamName = streamName;
  }

  /**
   * PutRecords may take some records and not others; those alone are sent again.
   * @throws EventStreamUnavailableError
   */
  async put(records: readonly StreamRecord[]): Promise<void> {
    let waiting = records.map(entryOf);
    if (waiting.length === 0) return;
    for (const pause of [...WAITS_MS, undefined]) {
      const { refused, codes } = await this.#send(waiting);
      if (refused.length === 0) return;
      if (pause === undefined) {
        throw new EventStreamUnavailableError(
          `The stream refused ${refused.length} records: ${codes.join(', ')}`,
        );
      }
      waiting = refused;
      await wait(pause);
    }
  }

  /**
   * Tries once: for what is worth nothing later.
   * @throws EventStreamUnavailableError
   */
  async putOnce(record: StreamRecord, signal?: AbortSignal): Promise<void> {
    const { refused, codes } = await this.#send([entryOf(record)], signal);
    if (refused.length === 0) return;
    throw new EventStreamUnavailableError(`The stream refused a record: ${codes.join(', ')}`);
  }

  async #send(
    entries: readonly PutRecordsRequestEntry[],
    signal?: AbortSignal,
  ): Promise<{ refused: PutRecordsRequestEntry[]; codes: readonly string[] }> {
    try {
      const command = putRecords({ StreamName: this.#streamName, Records: [...entries] });
      const { Records = [] } = await this.#client.send(command, { abortSignal: signal });
      // Results are in the order of the entries; what has no result was not taken.
      const refused = entries.filter((_, index) => Records[index]?.SequenceNumber === undefined);
      const codes = new Set(Records.flatMap(({ ErrorCode }) => ErrorCode ?? []));
      return { refused, codes: [...codes] };
    } catch (error) {
      throw new EventStreamUnavailableError('The stream could not be reached', { cause: error });
    }
  }
}

/** A line of JSON, so that what Firehose puts together is a file of lines. */
const entryOf = ({ key, data }: StreamRecord): PutRecordsRequestEntry => ({
  Data: new TextEncoder().encode(`${JSON.stringify(data)}\n`),
  PartitionKey: key,
});
