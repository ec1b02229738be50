import * as z from 'zod';
import {
  USER_DATA_KINDS,
  type UserData,
  type UserDataCounts,
  type UserDataKind,
  type UserDataRow,
} from '../domain/ports/user-data.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import {
  CONSENT_SORT_KEY,
  consentKey,
  EVENT_SORT_KEY_PREFIX,
  FEEDBACK_SORT_KEY,
  HISTORY_SORT_KEY,
  type Key,
  LIST_SORT_KEY_PREFIX,
  PROPERTIES_SORT_KEY,
  SERVED_SORT_KEY_PREFIX,
  servedListKey,
  SESSION_SORT_KEY_PREFIX,
  sessionUserKey,
  shopperPartition,
} from './online-table-keys.ts';
import { deleteRows, type KeyedRow, rowsOfPartitions, someAtOnce } from './table-rows.ts';
import { sessionsOfUser } from './user-sessions.ts';

/** A row of a user. Without a kind it only leads to others, which say the same. */
interface Located extends Key {
  readonly kind?: UserDataKind;
  readonly data: UserDataRow;
}

/** What is kept as JSON in a string. */
const JSON_ATTRIBUTES = new Set([
  'events',
  'items',
  'properties',
  'request',
  'itemIds',
  'feedback',
  'features',
]);

export class DynamoDbUserData implements UserData {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async read(userId: string): Promise<Readonly<Record<UserDataKind, readonly UserDataRow[]>>> {
    const located = (await this.#locate(userId)).flat();
    const of = (wanted: UserDataKind) =>
      located.filter(({ kind }) => kind === wanted).map(({ data }) => data);
    return {
      consent: of('consent'),
      properties: of('properties'),
      history: of('history'),
      feedback: of('feedback'),
      events: of('events'),
      lists: of('lists'),
      servedLists: of('servedLists'),
      sessions: of('sessions'),
      sessionEvents: of('sessionEvents'),
      other: of('other'),
    };
  }

  async remove(userId: string): Promise<UserDataCounts> {
    const kinds: (UserDataKind | undefined)[] = [];
    for (const stage of await this.#locate(userId))
      kinds.push(...(await deleteRows(this.#table, stage)).map(({ kind }) => kind));
    // Also where none is left: a cache that follows the table's writes learns of an erasure that is repeated.
    await deleteRows(this.#table, [consentKey(userId)]);
    const counted = USER_DATA_KINDS.map(
      (kind) => [kind, kinds.filter((one) => one === kind).length] as const,
    );
    return Object.fromEntries(counted.filter(([, count]) => count > 0));
  }

  /** In the order in which they may be removed: no row goes before those that only it leads to. */
  async #locate(userId: string): Promise<readonly (readonly Located[])[]> {
    const user = shopperPartition({ kind: 'user', id: userId });
    const own = (await rowsOfPartitions(this.#table, [user])).flat();
    const ofSessions: Located[] = [];
    const claims: Located[] = [];
    const sessions = await sessionsOfUser(this.#table, userId);
    const partitions = sessions.map((id) => shopperPartition({ kind: 'session', id }));
    for (const [at, rows] of (await rowsOfPartitions(this.#table, partitions)).entries()) {
      const sessionId = sessions[at] ?? '';
      const claim = sessionUserKey(sessionId);
      claims.push({ ...claim, data: {} });
      for (const row of rows.filter(({ sk }) => sk !== claim.sk)) {
        const kind = row.sk.startsWith(EVENT_SORT_KEY_PREFIX) ? 'sessionEvents' : kindOf(row.sk);
        ofSessions.push(located(row, kind, { sessionId }));
      }
    }
    const served = await this.#servedLists([...own, ...ofSessions]);
    return [served, ofSessions, claims, own.map((row) => located(row, kindOf(row.sk)))];
  }

  /** The lists that rows lead to; one that has expired is there no more. */
  async #servedLists(keys: readonly Key[]): Promise<readonly Located[]> {
    const ids = keys.flatMap(({ sk }) =>
      sk.startsWith(SERVED_SORT_KEY_PREFIX) ? [sk.slice(SERVED_SORT_KEY_PREFIX.length)] : [],
    );
    const found = await someAtOnce(ids, async (recommendationId) => {
      const key = servedListKey(recommendationId);
      const schema = z.looseObject({ pk: z.string(), sk: z.string() });
      const row = await readRow(this.#table, key, { schema, what: 'a served list', consistent: true });
      return row === undefined ? [] : [located(row, 'servedLists', { recommendationId })];
    });
    return found.flat();
  }
}

/** @returns undefined of a row that only leads to others */
function kindOf(sk: string): UserDataKind | undefined {
  if (sk.startsWith(SERVED_SORT_KEY_PREFIX)) return undefined;
  if (sk.startsWith(EVENT_SORT_KEY_PREFIX)) return 'events';
  if (sk.startsWith(LIST_SORT_KEY_PREFIX)) return 'lists';
  if (sk.startsWith(SESSION_SORT_KEY_PREFIX)) return 'sessions';
  return KINDS.get(sk) ?? 'other';
}

const KINDS: ReadonlyMap<string, UserDataKind> = new Map([
  [CONSENT_SORT_KEY, 'consent'],
  [HISTORY_SORT_KEY, 'history'],
  [FEEDBACK_SORT_KEY, 'feedback'],
  [PROPERTIES_SORT_KEY, 'properties'],
]);

function located(
  { pk, sk, ...attributes }: KeyedRow,
  kind: UserDataKind | undefined,
  more: UserDataRow = {},
): Located {
  const data = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      JSON_ATTRIBUTES.has(name) && typeof value === 'string' ? valueOf(value) : value,
    ]),
  );
  return { pk, sk, data: { ...more, ...data }, ...(kind === undefined ? {} : { kind }) };
}

/** A row that is none of ours is told as it is. */
function valueOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
