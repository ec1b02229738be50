import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** Where functions of another stack run to reach the model host. */
export interface ClientNetwork {
  readonly vpc: IVpc;
  /** Who is in it may reach the host. */
  readonly securityGroup: ISecurityGroup;
}

/** How the API reaches the model host, wherever it runs. */
export interface ModelHostAccess {
  /** As `MODEL_HOST` of the API's functions: `sagemaker:<endpoint>`, `lambda:<function>:<alias>` or `http://...`. */
  readonly address: string;
  /** @default AWS's own API is called, from anywhere */
  readonly network?: ClientNetwork;
  /** Gives the right to have items ranked. */
  readonly grantRank: (grantee: IGrantable) => void;
}
