import { failure, success } from './stub-aws.ts';

export const PACKAGES_ARN = 'arn:aws:sagemaker:eu-west-1:000000000000:model-package/vitrine-test';

type Package = Record<string, unknown> & { readonly ModelPackageArn: string };

/** The parts of SageMaker's Model Registry that operators' functions call, over packages in memory. */
export class FakeModelPackages {
  readonly #packages = new Map<string, Package>();

  constructor(versions: readonly number[]) {
    for (const version of versions) {
      const ModelPackageArn = `${PACKAGES_ARN}/${version}`;
      this.#packages.set(ModelPackageArn, {
        ModelPackageArn,
        ModelPackageGroupName: 'vitrine-test',
        ModelPackageVersion: version,
        CreationTime: 1_772_366_400 + version,
        ModelApprovalStatus: 'PendingManualApproval',
        InferenceSpecification: {
          Containers: [
            { Image: 'serving', ModelDataUrl: `s3://artifacts/models/run${version}/model.tar.gz` },
          ],
          SupportedRealtimeInferenceInstanceTypes: ['ml.m5.large'],
        },
        CustomerMetadataProperties: {
          modelVersion: `test-run${version}-full`,
          runId: `run${version}`,
          algorithm: 'two-stage',
          ndcgAt20: `0.${version}`,
        },
      });
    }
  }

  readonly operations = {
    ListModelPackages: ({ MaxResults, NextToken = '0' }: { MaxResults: number; NextToken?: string }) => {
      if (!/^\d+$/.test(NextToken)) return failure('ValidationException', 'Invalid NextToken');
      const all = [...this.#packages.values()].toReversed();
      const end = Number(NextToken) + MaxResults;
      return success({
        ModelPackageSummaryList: all.slice(Number(NextToken), end),
        ...(end < all.length && { NextToken: String(end) }),
      });
    },
    DescribeModelPackage: ({ ModelPackageName }: { ModelPackageName: string }) => {
      const found = this.#packages.get(ModelPackageName);
      return found === undefined
        ? failure('ValidationException', `ModelPackage ${ModelPackageName} does not exist.`)
        : success(found);
    },
    UpdateModelPackage: ({
      ModelPackageArn,
      CustomerMetadataProperties,
      ...changes
    }: {
      ModelPackageArn: string;
      CustomerMetadataProperties?: object;
    }) => {
      const found = this.#packages.get(ModelPackageArn) ?? { ModelPackageArn };
      const metadata = found['CustomerMetadataProperties'] as object;
      this.#packages.set(ModelPackageArn, {
        ...found,
        ...changes,
        CustomerMetadataProperties: { ...metadata, ...CustomerMetadataProperties },
      });
      return success({ ModelPackageArn });
    },
  };
}
