import { randomUUID } from 'node:crypto';
import { Cluster } from 'iovalkey';
import { OnlineCacheError } from '../domain/errors.ts';
import { within } from '../domain/within.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import type { Cached, OnlineCache } from './online-cache.ts';

/** What a writer could not drop is read for so long at most. */
const VALUE_MS = 60_000;
/** Longer than a request's reads may take. One whose holder gave up keeps others from filling as long. */
const LEASE_MS = 1000;

/** What a process waits for its first connection, before its first call. */
const OPEN_MS = 500;

/** No value, which is JSON, starts so. */
const LEASE_PREFIX = 'lease ';

/** One step for Valkey, so that no drop falls between the look and the write. */
const FILL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

export interface ValkeyOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Asked for each connection. @default none are sent */
  readonly credentials?:
    (() => Promise<{ readonly username: string; readonly password: string }>) | undefined;
  /** What a call may take. */
  readonly timeoutMs: number;
  readonly onBreakerChange: (state: BreakerState) => void;
}

/** The online cache in Valkey, in its cluster mode, which is the only one that ElastiCache Serverless has. */
export class ValkeyCache implements OnlineCache {
  readonly #options: ValkeyOptions;
  readonly #breaker: Breaker;
  #client: Promise<Cluster> | undefined;

  constructor(options: ValkeyOptions) {
    this.#options = options;
    this.#breaker = new Breaker('The online cache', OnlineCacheError, options.onBreakerChange);
  }

  async find(key: string): Promise<Cached> {
    const lease = `${LEASE_PREFIX}${randomUUID()}`;
    const held = await this.#ask((client) => client.set(key, lease, 'PX', LEASE_MS, 'NX', 'GET'));
    if (held === null) return { kind: 'leased', lease };
    return held.startsWith(LEASE_PREFIX) ? { kind: 'taken' } : { kind: 'found', value: held };
  }

  async fill(key: string, lease: string, value: string): Promise<'filled' | 'outdated'> {
    const filled = await this.#ask((client) => client.eval(FILL, 1, key, lease, value, VALUE_MS));
    return filled === 1 ? 'filled' : 'outdated';
  }

  async drop(key: string): Promise<void> {
    await this.#ask((client) => client.del(key));
  }

  /** Opens the connection ahead of the first call, which would wait for it. A cache that is away is so for the call. */
  async open(): Promise<void> {
    await within(OPEN_MS, 'The online cache', () => this.#opened()).catch(() => undefined);
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    client?.disconnect();
  }

  #ask<T>(work: (client: Cluster) => Promise<T>): Promise<T> {
    return this.#breaker.run(async () => {
      try {
        return await within(this.#options.timeoutMs, 'The online cache', async () =>
          work(await this.#opened()),
        );
      } catch (error) {
        // The client's own message would name the command's key, which is a shopper's id.
        const { name } = error instanceof Error ? error : { name: typeof error };
        throw new OnlineCacheError(`The online cache did not answer: ${name}`);
      }
    });
  }

  #opened(): Promise<Cluster> {
    const opening = (this.#client ??= this.#connect());
    opening.catch(() => {
      this.#forget(opening);
    });
    return opening;
  }

  /** The client of one connection: the next one has credentials of its own, for a token is good for minutes. */
  async #connect(): Promise<Cluster> {
    const { host, port, tls, credentials } = this.#options;
    const client = new Cluster([{ host, port }], {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      clusterRetryStrategy: () => null,
      // ElastiCache's certificate is of the name, not of the address.
      dnsLookup: (name, done) => {
        done(null, name);
      },
      redisOptions: { ...(await credentials?.()), ...(tls && { tls: {} }), connectTimeout: 1000 },
    });
    // Whoever asks gets the error; without a listener, Node would end.
    client.on('error', () => undefined);
    client.on('end', () => {
      this.#client = undefined;
    });
    try {
      await client.connect();
    } catch (error) {
      client.disconnect();
      throw error;
    }
    return client;
  }

  #forget(opening: Promise<Cluster>): void {
    if (this.#client === opening) this.#client = undefined;
  }
}
