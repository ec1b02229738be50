import type { LiveRelease } from '../domain/ports/live-release.ts';
import type { LiveModel } from '../domain/registered-model.ts';

export class InMemoryLiveRelease implements LiveRelease {
  #live: LiveModel | undefined;

  constructor(live?: LiveModel) {
    this.#live = live;
  }

  set(live: LiveModel): void {
    this.#live = live;
  }

  read(): Promise<LiveModel | undefined> {
    return Promise.resolve(this.#live);
  }
}
