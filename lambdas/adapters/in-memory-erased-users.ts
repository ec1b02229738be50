import type { ErasedUsers } from '../domain/ports/erased-users.ts';

export class InMemoryErasedUsers implements ErasedUsers {
  readonly #users = new Set<string>();

  has(userId: string): Promise<boolean> {
    return Promise.resolve(this.#users.has(userId));
  }

  add(userId: string): Promise<void> {
    this.#users.add(userId);
    return Promise.resolve();
  }
}
