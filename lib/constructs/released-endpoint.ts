import type { IRole } from 'aws-cdk-lib/aws-iam';

import type { EndpointScaling } from '../endpoint-scaling-config.ts';

/** What an environment decides about the endpoint. */
interface EndpointSettings {
  readonly instanceType: string;
  readonly instanceCount: number;
  /** @default as many instances as that, always */
  readonly scaling?: EndpointScaling | undefined;
  readonly pollSeconds: number;
}

export interface ReleasedEndpoint {
  readonly name: string;
  /** Models and endpoint configurations are named with it. */
  readonly namePrefix: string;
  readonly modelRole: IRole;
  readonly settings: EndpointSettings;
}

/** Parameters of an update after which a variant that was scaled has as many instances as before. */
export const keepsInstances = ({ scaling }: EndpointSettings): Readonly<Record<string, unknown>> =>
  scaling === undefined
    ? {}
    : {
        RetainAllVariantProperties: true,
        ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }],
      };
