import { trialRowSchema } from '../contracts/online-table.ts';
import type { TrialLease, Trials } from '../domain/ports/trials.ts';
import type { Trial } from '../domain/trial.ts';
import { CachedValue } from './cached-value.ts';
import { deleteItem, isConditionFailure, putItem } from './dynamodb-commands.ts';
import { onTable, type OnlineTable, readRow } from './online-table.ts';
import { TRIAL_KEY } from './online-table-keys.ts';

/** How old the answer may be: a candidate that fails has no more shoppers so long after it was rolled back. */
const FRESH_MS = 1000;

/** Longer than between two looks, by which the release knows. */
const REVOKED_MS = 10 * 60_000;

/** The row of the trial, as the API's functions read it. */
export class DynamoDbTrials implements Trials {
  readonly #table: OnlineTable;
  readonly #cached: CachedValue<Trial | undefined>;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#cached = new CachedValue(FRESH_MS, now);
  }

  /** The signal of one caller ends no read that others wait for too. */
  current(): Promise<Trial | undefined> {
    return this.#cached.get(() =>
      readRow(this.#table, TRIAL_KEY, { schema: trialRowSchema, what: 'a trial', consistent: true }),
    );
  }
}

/** The row of the trial, as the release writes it: one release at a time, and only until it is put off no more. */
export class DynamoDbTrialLease implements TrialLease {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async hold(trial: Trial, nowMs: number): Promise<'held' | 'taken'> {
    const put = putItem({
      TableName: this.#table.name,
      Item: { ...TRIAL_KEY, ...trial },
      ConditionExpression:
        'attribute_not_exists(pk) OR (#release = :release AND attribute_not_exists(revoked)) OR untilMs <= :now',
      ExpressionAttributeNames: { '#release': 'release' },
      ExpressionAttributeValues: { ':release': trial.release, ':now': nowMs },
    });
    return (await this.#unlessRefused(put)) ? 'held' : 'taken';
  }

  async revoke(release: string, nowMs: number): Promise<void> {
    const put = putItem({
      TableName: this.#table.name,
      Item: { ...TRIAL_KEY, release, percent: 0, untilMs: nowMs + REVOKED_MS, revoked: true },
    });
    await this.#unlessRefused(put);
  }

  async endTrial(release: string): Promise<void> {
    await this.#unlessRefused(
      deleteItem({
        TableName: this.#table.name,
        Key: TRIAL_KEY,
        ConditionExpression: '#release = :release',
        ExpressionAttributeNames: { '#release': 'release' },
        ExpressionAttributeValues: { ':release': release },
      }),
    );
  }

  /** false: the row was another than the condition says. */
  #unlessRefused(command: ReturnType<typeof putItem | typeof deleteItem>): Promise<boolean> {
    return onTable('writing a trial', async () => {
      try {
        await this.#table.client.send<object>(command);
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    });
  }
}
