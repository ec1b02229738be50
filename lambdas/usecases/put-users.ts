import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { UserStore } from '../domain/ports/user-store.ts';
import type { UserChange } from '../domain/user-change.ts';

export interface PutUsersDependencies {
  readonly changeStream: ChangeStream;
  readonly userStore: UserStore;
  readonly now: () => number;
}

/**
 * Takes in what a shop says of its users, as `putItems` does of items.
 * @throws EventStreamUnavailableError
 * @throws OnlineTableError
 */
export async function putUsers(
  changes: readonly UserChange[],
  { changeStream, userStore, now }: PutUsersDependencies,
): Promise<void> {
  const receivedAtMs = now();
  const each = new Map<string, UserChange>();
  for (const { userId, properties } of changes)
    each.set(userId, { userId, properties: { ...each.get(userId)?.properties, ...properties } });
  const once = [...each.values()];
  await changeStream.put(once.map((change) => ({ kind: 'user', ...change, receivedAtMs })));
  await userStore.put(once);
}
