/**
 * Keeps what was read for a while. Requests that come together share one read, and a read that fails leaves the old
 * value in place: a second-old answer beats none. For `staleMs` more nobody waits: the old value does while the new one is
 * read.
 */
export class CachedValue<T> {
  readonly #ttlMs: number;
  readonly #now: () => number;
  readonly #staleMs: number;
  #value: { readonly of: T; readonly readAtMs: number } | undefined;
  #reading: Promise<T> | undefined;

  constructor(ttlMs: number, now: () => number, { staleMs = 0 }: { readonly staleMs?: number } = {}) {
    this.#ttlMs = ttlMs;
    this.#now = now;
    this.#staleMs = staleMs;
  }

  async get(read: () => Promise<T>): Promise<T> {
    const kept = this.#value;
    const ageMs = kept === undefined ? Infinity : this.#now() - kept.readAtMs;
    if (kept !== undefined && ageMs < this.#ttlMs) return kept.of;
    this.#reading ??= this.#read(read).finally(() => {
      this.#reading = undefined;
    });
    if (kept === undefined) return this.#reading;
    const reading = this.#reading.catch(() => kept.of);
    return ageMs < this.#ttlMs + this.#staleMs ? kept.of : reading;
  }

  async #read(read: () => Promise<T>): Promise<T> {
    const startedAtMs = this.#now();
    const value = await read();
    this.#value = { of: value, readAtMs: startedAtMs };
    return value;
  }
}
