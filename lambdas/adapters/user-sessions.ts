import { userSessionRowSchema } from '../contracts/online-table.ts';
import { type OnlineTable, parseRow } from './online-table.ts';
import { SESSION_SORT_KEY_PREFIX, shopperPartition } from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';
import { rowsOfPartition } from './table-rows.ts';

/**
 * The sessions that became a user's. Those that another user was faster to take are left out.
 * @throws OnlineTableError
 */
export async function sessionsOfUser(table: OnlineTable, userId: string): Promise<readonly string[]> {
  const pk = shopperPartition({ kind: 'user', id: userId });
  const sessions: string[] = [];
  for await (const rows of rowsOfPartition(table, pk, SESSION_SORT_KEY_PREFIX)) {
    for (const row of rows) {
      const { sessionId } = parseRow(userSessionRowSchema, row, 'a session of a user');
      if ((await userOfSession(table, sessionId)) === userId) sessions.push(sessionId);
    }
  }
  return sessions;
}
