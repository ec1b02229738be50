/**
 * Keeps what was read for a while. Requests that come together share one read, and a read that fails leaves the old
 * value in place: a second-old answer beats none.
 */
export class CachedValue<T> {
  readonly #ttlMs: number;
  readonly #now: () => number;
  #value: { readonly of: T; readonly readAtMs: number } | undefined;
  #reading: Promise<T> | undefined;

  constructor(ttlMs: number, now: () => number) {
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  async get(read: () => Promise<T>): Promise<T> {
    const kept = this.#value;
    if (kept !== undefined && this.#now() - kept.readAtMs < this.#ttlMs) return kept.of;
    this.#reading ??= this.#read(read).finally(() => {
      this.#reading = undefined;
    });
    if (kept === undefined) return this.#reading;
    return this.#reading.catch(() => kept.of);
  }

  async #read(read: () => Promise<T>): Promise<T> {
    const startedAtMs = this.#now();
    const value = await read();
    this.#value = { of: value, readAtMs: startedAtMs };
    return value;
  }
}
