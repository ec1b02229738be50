import { impressionRecordOf, streamRecordOf } from '../contracts/stream-record.ts';
import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import type { Impression } from '../domain/impression.ts';
import type { EventStream } from '../domain/ports/event-stream.ts';
import type { KinesisRecords } from './kinesis-records.ts';

export class KinesisEventStream implements EventStream {
  readonly #records: KinesisRecords;

  constructor(records: KinesisRecords) {
    this.#records = records;
  }

  /** A shopper's events stay in order. */
  put(events: readonly ShopEvent[]): Promise<void> {
    return this.#records.put(
      events.map((event) => ({ key: shopperOfEvent(event).id, data: streamRecordOf(event) })),
    );
  }

  /** Nothing depends on the order of impressions: their own ids spread them evenly. */
  putImpression(impression: Impression, signal?: AbortSignal): Promise<void> {
    return this.#records.putOnce(
      { key: impression.recommendationId, data: impressionRecordOf(impression) },
      signal,
    );
  }
}
