import { join } from 'node:path';

import { IgnoreMode } from 'aws-cdk-lib';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-glue';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { BucketGrants } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';

const training = join(import.meta.dirname, '..', '..', 'training');

/** A file or archive of the repository for a Glue job, which may read this object and no other asset. */
export class PythonCode extends Code {
  /** @param file below `training/`, such as `vitrine/jobs/ingest.py` */
  static script(file: string): PythonCode {
    return new PythonCode('Script', (scope) => new Asset(scope, 'Script', { path: join(training, file) }));
  }

  /** The package `vitrine` as an archive that `import vitrine` works from. */
  static package(): PythonCode {
    return new PythonCode(
      'Package',
      (scope) =>
        new Asset(scope, 'Package', {
          path: training,
          ignoreMode: IgnoreMode.GIT,
          exclude: ['/*', '!/vitrine/', '__pycache__/', '*.pyc'],
        }),
    );
  }

  readonly #id: string;
  readonly #asset: (scope: Construct) => Asset;

  private constructor(id: string, asset: (scope: Construct) => Asset) {
    super();
    this.#id = id;
    this.#asset = asset;
  }

  override bind(scope: Construct, grantable: IGrantable): CodeConfig {
    const asset = scope.node.tryFindChild(this.#id) ?? this.#asset(scope);
    if (!(asset instanceof Asset)) throw new TypeError(`${asset.node.path} is not an asset`);
    BucketGrants.fromBucket(asset.bucket).actionsOnObjectKeys(grantable, asset.s3ObjectKey, 's3:GetObject');
    return { s3Location: { bucketName: asset.s3BucketName, objectKey: asset.s3ObjectKey } };
  }
}
