import { changeRecordOf } from '../contracts/change-record.ts';
import type { ChangeStream } from '../domain/ports/change-stream.ts';
import { keyOfChange, type ShopChange } from '../domain/shop-change.ts';
import type { KinesisRecords } from './kinesis-records.ts';

export class KinesisChangeStream implements ChangeStream {
  readonly #records: KinesisRecords;

  constructor(records: KinesisRecords) {
    this.#records = records;
  }

  /** The changes of one item or user stay in order. */
  put(changes: readonly ShopChange[]): Promise<void> {
    return this.#records.put(
      changes.map((change) => ({ key: keyOfChange(change), data: changeRecordOf(change) })),
    );
  }
}
