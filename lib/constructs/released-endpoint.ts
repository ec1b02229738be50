import type { IRole } from 'aws-cdk-lib/aws-iam';

/** What an environment decides about the endpoint. */
interface EndpointSettings {
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly pollSeconds: number;
}

export interface ReleasedEndpoint {
  readonly name: string;
  /** Models and endpoint configurations are named with it. */
  readonly namePrefix: string;
  readonly modelRole: IRole;
  readonly settings: EndpointSettings;
}
