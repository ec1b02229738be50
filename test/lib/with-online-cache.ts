import prod from '../../config/prod.ts';
import { profiles } from '../../config/profiles.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withProfile } from '../../lib/profile.ts';

/** Production with a cache before the online table, which no environment has by itself. */
export const withOnlineCache = {
  ...withProfile(prod, profiles.standard),
  onlineCache: {},
} satisfies EnvironmentConfigInput;
