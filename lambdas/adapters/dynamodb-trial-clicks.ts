import { shownListRowSchema, trialClicksRowSchema } from '../contracts/online-table.ts';
import { BUCKETS, type Tallies, type Tally } from '../domain/click-through.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { TrialClicks, TrialList, TrialTallies } from '../domain/ports/trial-clicks.ts';
import { VARIANTS, type Variant } from '../domain/trial.ts';
import { batchGetItems, isConditionFailure, updateItem } from './dynamodb-commands.ts';
import { putNew } from './new-row.ts';
import { onTable, type OnlineTable, parseRow } from './online-table.ts';
import { type Key, shownListKey, trialClicksKey } from './online-table-keys.ts';

/** Longer than any trial lasts, and than anybody looks for what it was judged by. */
const KEPT_SECONDS = 86_400;

/** A table that throttles answers in part; what is still missing then fails the look, which the workflow tries again. */
const MOST_READS = 5;

/** A row for each list, so that it counts once, and one for each bucket of shoppers, with its sums. */
export class DynamoDbTrialClicks implements TrialClicks {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  async shown({ recommendationId, ...list }: TrialList): Promise<boolean> {
    const row = { ...shownListKey(recommendationId), ...list, expiresAt: this.#expiresAt() };
    if ((await putNew(this.#table, row, 'a list of a trial')) === 'exists') return false;
    await this.#count(list, 'lists');
    return true;
  }

  async clicked(recommendationId: string): Promise<Variant | undefined> {
    const list = await this.#markClicked(recommendationId);
    if (list !== undefined) await this.#count(list, 'clicked');
    return list?.variant;
  }

  #expiresAt(): number {
    return Math.floor(this.#now() / 1000) + KEPT_SECONDS;
  }

  /** undefined: it is no list of a trial, or was clicked before. */
  #markClicked(recommendationId: string): Promise<Omit<TrialList, 'recommendationId'> | undefined> {
    return onTable('marking a list as clicked', async () => {
      try {
        const { Attributes } = await this.#table.client.send(
          updateItem({
            TableName: this.#table.name,
            Key: shownListKey(recommendationId),
            UpdateExpression: 'SET clicked = :yes',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(clicked)',
            ExpressionAttributeValues: { ':yes': true },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return parseRow(shownListRowSchema, Attributes, 'a list of a trial');
      } catch (error) {
        if (isConditionFailure(error)) return undefined;
        throw error;
      }
    });
  }

  async #count(
    { release, variant, bucket }: Omit<TrialList, 'recommendationId'>,
    what: keyof Tally,
  ): Promise<void> {
    await onTable('counting a list of a trial', () =>
      this.#table.client.send(
        updateItem({
          TableName: this.#table.name,
          Key: trialClicksKey(release, variant, bucket),
          UpdateExpression: 'ADD #what :one SET #variant = :variant, expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#what': what, '#variant': 'variant' },
          ExpressionAttributeValues: { ':one': 1, ':variant': variant, ':expiresAt': this.#expiresAt() },
        }),
      ),
    );
  }
}

/** The sums, as the release reads them: a hundred rows at once. */
export class DynamoDbTrialTallies implements TrialTallies {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async tallies(release: string): Promise<Tallies> {
    const keys = VARIANTS.flatMap((variant) =>
      Array.from({ length: BUCKETS }, (_, bucket) => trialClicksKey(release, variant, bucket)),
    );
    const rows = (await this.#rows(keys)).map((row) => parseRow(trialClicksRowSchema, row, 'clicks'));
    const of = (wanted: Variant): Tally[] =>
      rows.flatMap(({ variant, ...tally }) => (variant === wanted ? [tally] : []));
    return { primary: of('primary'), candidate: of('candidate') };
  }

  #rows(keys: readonly Key[]): Promise<readonly Record<string, unknown>[]> {
    const { client, name } = this.#table;
    return onTable('reading the clicks of a trial', async () => {
      const rows: Record<string, unknown>[] = [];
      let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
      for (let reads = 0; reads < MOST_READS && left.length > 0; reads += 1) {
        const { Responses, UnprocessedKeys } = await client.send(
          batchGetItems({ RequestItems: { [name]: { Keys: left } } }),
        );
        rows.push(...(Responses?.[name] ?? []));
        left = UnprocessedKeys?.[name]?.Keys ?? [];
      }
      if (left.length > 0)
        throw new OnlineTableError(`The online table kept back ${left.length} rows of clicks`);
      return rows;
    });
  }
}
