import { profiles } from '../../config/profiles.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withProfile } from '../../lib/profile.ts';
import { withEveryHandler } from './with-every-handler.ts';
import { withStudio } from './with-studio.ts';

/** Production with all that may be asked for at once. */
export const withEveryOption = {
  ...withProfile(withEveryHandler, profiles.full),
  onlineCache: {},
  studio: withStudio.studio,
  alarms: withStudio.alarms,
} satisfies EnvironmentConfigInput;
