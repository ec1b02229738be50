import dev from '../../config/dev.ts';
import local from '../../config/local.ts';
import prod from '../../config/prod.ts';
import { profiles } from '../../config/profiles.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withProfile } from '../../lib/profile.ts';
import { withContainers } from './with-containers.ts';
import { withEveryHandler } from './with-every-handler.ts';
import { withOnlineCache } from './with-online-cache.ts';
import { withStudio } from './with-studio.ts';

/** What is deployed to AWS: the environments, and production with each profile and choice that it does not make itself. */
export const onAws: readonly (readonly [string, EnvironmentConfigInput])[] = [
  ['dev', dev],
  ['prod', prod],
  ['prod, slim', withProfile(prod, profiles.slim)],
  ['prod, standard', withProfile(prod, profiles.standard)],
  ['prod, full', withProfile(prod, profiles.full)],
  ['prod with Studio', withStudio],
  ['prod with every handler', withEveryHandler],
  ['prod with the model in Lambda', { ...prod, serving: { ...prod.serving, host: 'lambda' } }],
  ['prod with the online cache', withOnlineCache],
  ['prod with the model in Fargate', withContainers],
];

/** Those, and the one machine. */
export const everywhere: typeof onAws = [['local', local], ...onAws];
