import * as z from 'zod';

/** Where the online cache is, and as whom to ask it. */
export interface OnlineCacheAddress {
  readonly host: string;
  readonly port: number;
  /** Of a cache of ElastiCache, asked over TLS with the caller's own rights; undefined: asked as anybody, in the clear. */
  readonly iam: { readonly userId: string; readonly cacheName: string } | undefined;
}

const PATTERN =
  /^valkey:\/\/(?:(?<user>[a-z][a-z0-9-]*)@)?(?<host>[\w.-]+):(?<port>\d+)(?:\/(?<cache>[a-z][a-z0-9-]*))?$/;

/** `valkey://<user>@<host>:<port>/<name of the cache>`, or `valkey://<host>:<port>` of a server that asks for no name. */
export const onlineCacheSchema = z.string().transform((text, context): OnlineCacheAddress => {
  const { user, host, port, cache } = PATTERN.exec(text)?.groups ?? {};
  if (host === undefined || port === undefined || (user === undefined) !== (cache === undefined)) {
    context.addIssue('must be valkey://<user>@<host>:<port>/<cache> or valkey://<host>:<port>');
    return z.NEVER;
  }
  const iam = user === undefined || cache === undefined ? undefined : { userId: user, cacheName: cache };
  return { host, port: Number(port), iam };
});

/** What the keys of cached histories start with. The number changes with what they hold: old values are then never read. */
export const CACHED_HISTORY_PREFIX = 'history:1:';
