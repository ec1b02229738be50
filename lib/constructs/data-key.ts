import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface DataKeyProps {
  /** Which class of data it protects; people read it in the KMS console. */
  readonly description: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A customer-managed key for one class of data: who may read the data is decided by who may use its key,
 * and erasing a key erases what it protects.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string, props: DataKeyProps) {
    super(scope, id, {
      description: props.description,
      enableKeyRotation: true,
      // The shortest that KMS allows; a key that is scheduled for deletion can be rescued until then.
      pendingWindow: Duration.days(7),
      removalPolicy: props.removalPolicy,
    });
  }
}
