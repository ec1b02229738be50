/**
 * What the functions' user may do, as Valkey's ACL says it: the four commands of `lambdas/adapters/valkey-cache.ts` on what
 * that keeps, and what its client opens connections by.
 */
export const ONLINE_CACHE_ACCESS =
  'on ~history:* resetchannels -@all +set +get +del +eval +cluster|slots +info +ping +client|setinfo';
