import type { UserStore } from '../domain/ports/user-store.ts';
import { changed, type Properties } from '../domain/properties.ts';
import type { UserChange } from '../domain/user-change.ts';

export class InMemoryUserStore implements UserStore {
  readonly #users = new Map<string, Properties>();

  put(changes: readonly UserChange[]): Promise<void> {
    for (const { userId, properties } of changes)
      this.#users.set(userId, changed(this.#users.get(userId) ?? {}, properties));
    return Promise.resolve();
  }

  propertiesOf(userId: string): Promise<Properties> {
    return Promise.resolve(this.#users.get(userId) ?? {});
  }
}
