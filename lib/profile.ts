import type { EnvironmentConfigInput } from './config.ts';

/** What a profile decides: whole settings, or some of those of a section. */
export interface Profile {
  readonly network?: EnvironmentConfigInput['network'];
  readonly canary?: EnvironmentConfigInput['canary'];
  readonly modelPipeline?: EnvironmentConfigInput['modelPipeline'];
  readonly clickstream?: Partial<EnvironmentConfigInput['clickstream']>;
  readonly training?: Partial<EnvironmentConfigInput['training']>;
  readonly serving?: Partial<EnvironmentConfigInput['serving']>;
  readonly api?: Partial<EnvironmentConfigInput['api']>;
  readonly operatorApi?: Partial<EnvironmentConfigInput['operatorApi']>;
}

/** An environment with a profile's settings in the place of its own; `undefined` in a profile takes a setting away. */
export function withProfile(config: EnvironmentConfigInput, profile: Profile): EnvironmentConfigInput {
  return {
    ...config,
    ...('network' in profile && { network: profile.network }),
    ...('canary' in profile && { canary: profile.canary }),
    ...('modelPipeline' in profile && { modelPipeline: profile.modelPipeline }),
    clickstream: { ...config.clickstream, ...profile.clickstream },
    training: { ...config.training, ...profile.training },
    serving: { ...config.serving, ...profile.serving },
    api: { ...config.api, ...profile.api },
    operatorApi: { ...config.operatorApi, ...profile.operatorApi },
  };
}
