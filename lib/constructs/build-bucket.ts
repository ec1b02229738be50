import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';
import { acknowledge } from './compliance.ts';
import { EncryptedBucket, type EncryptedBucketProps } from './encrypted-bucket.ts';

/** What builds hand on to each other. Whoever is let in by CDK's pipelines gets the actions that CodePipeline documents. */
export class BuildBucket extends EncryptedBucket {
  constructor(scope: Construct, id: string, props: EncryptedBucketProps) {
    super(scope, id, props);
    acknowledge(this, { S3BucketReplicationEnabled: 'What is built of a commit can be built of it again.' });
  }

  /** CDK's own gives `s3:GetObject*`, `s3:List*`, `s3:DeleteObject*` and more, which no build uses. */
  override grantReadWrite(grantee: IGrantable): Grant {
    grantObjectRead(this, grantee, '');
    grantObjectWrite(this, grantee, '');
    return this.#grantVersions(grantee);
  }

  override grantRead(grantee: IGrantable): Grant {
    grantObjectRead(this, grantee, '');
    return this.#grantVersions(grantee);
  }

  /** CodePipeline hands over a version of an object, and looks whether the bucket keeps versions and whose it is. */
  #grantVersions(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetObjectVersion', 's3:GetBucketVersioning', 's3:GetBucketAcl'],
      resourceArns: [this.bucketArn, this.arnForObjects('*')],
    });
  }
}
