import { RemovalPolicy } from 'aws-cdk-lib';

/** What the configuration's `dataOnDelete` means to CloudFormation. */
export const removalPolicies = {
  destroy: RemovalPolicy.DESTROY,
  retain: RemovalPolicy.RETAIN,
} as const;
