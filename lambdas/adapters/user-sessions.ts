import { userSessionRowSchema } from '../contracts/online-table.ts';
import { type OnlineTable, parseRow } from './online-table.ts';
import { SESSION_SORT_KEY_PREFIX, shopperPartition } from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';
import { rowsOfPartitions, someAtOnce } from './table-rows.ts';

/**
 * The sessions that became a user's. Those that another user was faster to take are left out.
 * @throws OnlineTableError
 */
export async function sessionsOfUser(table: OnlineTable, userId: string): Promise<readonly string[]> {
  const pk = shopperPartition({ kind: 'user', id: userId });
  const claimed = (await rowsOfPartitions(table, [pk], SESSION_SORT_KEY_PREFIX))
    .flat()
    .map((row) => parseRow(userSessionRowSchema, row, 'a session of a user').sessionId);
  const owners = await someAtOnce(claimed, (sessionId) => userOfSession(table, sessionId));
  return claimed.filter((_, at) => owners[at] === userId);
}
