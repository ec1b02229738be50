import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { UserStore } from '../domain/ports/user-store.ts';
import type { UserChange } from '../domain/user-change.ts';
import { dropErased, type DropErasedDependencies } from './drop-erased.ts';

export interface PutUsersDependencies extends DropErasedDependencies {
  readonly changeStream: ChangeStream;
  readonly userStore: UserStore;
  readonly now: () => number;
}

/**
 * Takes in what a shop says of its users, as `putItems` does of items. What it says of users who were erased is dropped.
 * @throws EventStreamUnavailableError
 * @throws OnlineTableError
 */
export async function putUsers(
  changes: readonly UserChange[],
  { changeStream, userStore, now, ...erased }: PutUsersDependencies,
): Promise<void> {
  const receivedAtMs = now();
  const each = new Map<string, UserChange>();
  for (const { userId, properties } of changes)
    each.set(userId, { userId, properties: { ...each.get(userId)?.properties, ...properties } });
  const isErased = await Promise.all([...each.keys()].map((userId) => erased.erasedUsers.has(userId)));
  const once = [...each.values()].filter((_, index) => !isErased[index]);
  await changeStream.put(once.map((change) => ({ kind: 'user', ...change, receivedAtMs })));
  await userStore.put(once);
  await Promise.all(once.map(({ userId }) => dropErased(userId, erased)));
}
