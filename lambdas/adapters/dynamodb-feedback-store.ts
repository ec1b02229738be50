import type * as z from 'zod';
import { feedbackRowSchema } from '../contracts/online-table.ts';
import { OnlineTableError } from '../domain/errors.ts';
import { type Feedback, withFeedback } from '../domain/feedback.ts';
import type { FeedbackOutcome, FeedbackStore } from '../domain/ports/feedback-store.ts';
import type { KeepOptions } from '../domain/ports/history-store.ts';
import type { Merge } from '../domain/shop-change.ts';
import type { Shopper } from '../domain/shopper.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { feedbackKey } from './online-table-keys.ts';
import { putRevised, untilWritten } from './revised-row.ts';
import { userOfSession } from './session-user.ts';
import { deleteRows } from './table-rows.ts';

const WHAT = 'feedback';
const DAY_MS = 86_400_000;

export class DynamoDbFeedbackStore implements FeedbackStore {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * As an event is recorded: the session first, then it is read whose session it is, so that nothing falls between this
   * and a merge; and consent is read after, so that nothing of a user who withdraws it meanwhile stays.
   */
  async put(
    shopper: Shopper,
    said: readonly Feedback[],
    { keepDays, mayKeep }: KeepOptions,
  ): Promise<FeedbackOutcome> {
    if (!(await this.#add(shopper, said, keepDays))) return 'full';
    const userId = shopper.kind === 'user' ? shopper.id : await userOfSession(this.#table, shopper.id);
    if (userId === undefined) return 'kept';
    const user: Shopper = { kind: 'user', id: userId };
    if (shopper.kind === 'session' && !(await this.#add(user, said, keepDays))) return 'full';
    if (await mayKeep(userId)) return 'kept';
    await deleteRows(this.#table, [feedbackKey(user), feedbackKey(shopper)]);
    return 'not-kept';
  }

  async adopt({ sessionId, userId }: Merge, options: KeepOptions): Promise<readonly Feedback[]> {
    const said = (await this.#read({ kind: 'session', id: sessionId }))?.feedback ?? [];
    if (said.length === 0) return [];
    return (await this.put({ kind: 'user', id: userId }, said, options)) === 'kept' ? said : [];
  }

  /** @returns whether there was room */
  async #add(shopper: Shopper, said: readonly Feedback[], keepDays: number): Promise<boolean> {
    let isFull = false;
    const attempt = async () => {
      const known = await this.#read(shopper);
      const held = withFeedback(known?.feedback ?? [], said);
      isFull = held === undefined;
      if (held === undefined || JSON.stringify(held) === JSON.stringify(known?.feedback)) return [];
      const attributes = { feedback: JSON.stringify(held), ...this.#expiry(shopper, keepDays) };
      const row = { key: feedbackKey(shopper), attributes, madeFrom: known?.revision };
      return (await putRevised(this.#table, row, WHAT)) === 'outdated' ? [shopper] : [];
    };
    if (!(await untilWritten([shopper], attempt)))
      throw new OnlineTableError('The feedback of a shopper was changed by too many writers at once');
    return !isFull;
  }

  /** A session ends with its events; what a user hid stays hidden. */
  #expiry({ kind }: Shopper, keepDays: number): { readonly expiresAt?: number } {
    return kind === 'user' ? {} : { expiresAt: Math.floor((this.#now() + keepDays * DAY_MS) / 1000) };
  }

  #read(shopper: Shopper): Promise<z.output<typeof feedbackRowSchema> | undefined> {
    const options = { schema: feedbackRowSchema, what: WHAT, consistent: true };
    return readRow(this.#table, feedbackKey(shopper), options);
  }
}
