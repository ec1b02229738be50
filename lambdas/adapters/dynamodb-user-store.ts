import { userRowSchema } from '../contracts/online-table.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { UserStore } from '../domain/ports/user-store.ts';
import { changed, type Properties } from '../domain/properties.ts';
import type { UserChange } from '../domain/user-change.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { userPropertiesKey } from './online-table-keys.ts';
import { putRevised, untilWritten } from './revised-row.ts';

const WHAT = 'what is known of a user';

export class DynamoDbUserStore implements UserStore {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async put(changes: readonly UserChange[]): Promise<void> {
    const attempt = async (left: readonly UserChange[]) =>
      (await Promise.all(left.map((change) => this.#put(change)))).flat();
    if (!(await untilWritten(changes, attempt))) {
      throw new OnlineTableError('A user was changed by too many writers at once');
    }
  }

  async propertiesOf(userId: string, signal?: AbortSignal): Promise<Properties> {
    const row = await readRow(this.#table, userPropertiesKey(userId), {
      schema: userRowSchema,
      what: WHAT,
      signal,
    });
    return row?.properties ?? {};
  }

  /** @returns the change if it was outdated */
  async #put(change: UserChange): Promise<readonly UserChange[]> {
    const key = userPropertiesKey(change.userId);
    const known = await readRow(this.#table, key, { schema: userRowSchema, what: WHAT, consistent: true });
    const properties = JSON.stringify(changed(known?.properties ?? {}, change.properties));
    if (known !== undefined && properties === JSON.stringify(known.properties)) return [];
    const row = { key, attributes: { properties }, madeFrom: known?.revision };
    return (await putRevised(this.#table, row, WHAT)) === 'outdated' ? [change] : [];
  }
}
