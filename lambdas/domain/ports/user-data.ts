/** What a row of the online table says of a user. */
export const USER_DATA_KINDS = [
  'consent',
  'properties',
  'history',
  'feedback',
  'events',
  'lists',
  'servedLists',
  'sessions',
  'sessionEvents',
  'other',
] as const;

export type UserDataKind = (typeof USER_DATA_KINDS)[number];

/** A row as it is, without what only finds it. */
export type UserDataRow = Readonly<Record<string, unknown>>;

/** How many rows, by kind; a kind of which there are none is absent. */
export type UserDataCounts = Readonly<Partial<Record<UserDataKind, number>>>;

/** All that the online table holds of a user, also under the sessions that became theirs. */
export interface UserData {
  /** @throws OnlineTableError */
  read(userId: string): Promise<Readonly<Record<UserDataKind, readonly UserDataRow[]>>>;
  /**
   * Removes all of it; what leads to other rows goes after them, so that a removal that was cut short can be repeated.
   * @returns how many rows there were, and are no more; of two who remove the same row, one counts it
   * @throws OnlineTableError
   */
  remove(userId: string): Promise<UserDataCounts>;
}
