import {
  ActionCategory,
  Artifact,
  type ActionBindOptions,
  type ActionConfig,
  type IStage,
} from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';

export interface AssetSourceProps {
  readonly actionName: string;
  readonly asset: Asset;
}

/** A file that CDK deploys as the source of a pipeline, with the rights that CodePipeline documents; CDK's action gives more. */
export class AssetSource extends Action {
  readonly #asset: Asset;

  constructor({ actionName, asset }: AssetSourceProps) {
    super({
      actionName,
      category: ActionCategory.SOURCE,
      provider: 'S3',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 1, maxOutputs: 1 },
      outputs: [new Artifact(actionName)],
    });
    this.#asset = asset;
  }

  protected override bound(_scope: Construct, _stage: IStage, { role }: ActionBindOptions): ActionConfig {
    const { s3BucketName: S3Bucket, s3ObjectKey: S3ObjectKey } = this.#asset;
    const { bucketArn } = this.#asset.bucket;
    Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
      resourceArns: [`${bucketArn}/${S3ObjectKey}`],
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'],
      resourceArns: [bucketArn],
    });
    // A deployment of other limits is no new model.
    return { configuration: { S3Bucket, S3ObjectKey, PollForSourceChanges: false } };
  }
}
