import { sessionUserRowSchema } from '../contracts/online-table.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { sessionUserKey } from './online-table-keys.ts';

/**
 * The user that a session's shopper logged in as, as of now; undefined: they have not.
 * @throws OnlineTableError
 */
export async function userOfSession(table: OnlineTable, sessionId: string): Promise<string | undefined> {
  const row = await readRow(table, sessionUserKey(sessionId), {
    schema: sessionUserRowSchema,
    what: 'whose session it is',
    consistent: true,
  });
  return row?.userId;
}
