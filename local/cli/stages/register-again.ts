import { CreateModelPackageCommand, DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { modelSchema } from '../../../lambdas/contracts/operator/models.ts';
import { versionOf } from '../../../lambdas/domain/release.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import type { DeployedRun } from './run.ts';

/** What differs from the version that is registered again. */
interface Other {
  readonly modelDataUrl?: string;
  readonly modelVersion?: string;
}

/**
 * Registers a version of the model anew, and approves it.
 * @param other @default the same model under another number
 * @returns the version
 */
export async function registerAgain(
  run: DeployedRun,
  modelPackageArn: string,
  other: Other = {},
): Promise<number> {
  const { sageMaker } = run.clients;
  const known = await sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
  const { modelDataUrl, modelVersion } = other;
  const { ModelPackageArn = '' } = await sageMaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: known.ModelPackageGroupName,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: known.InferenceSpecification && {
        ...known.InferenceSpecification,
        Containers: known.InferenceSpecification.Containers?.map((container) => ({
          ...container,
          ...(modelDataUrl !== undefined && { ModelDataUrl: modelDataUrl }),
        })),
      },
      CustomerMetadataProperties: {
        ...known.CustomerMetadataProperties,
        ...(modelVersion !== undefined && { modelVersion }),
      },
    }),
  );
  const version = versionOf(ModelPackageArn);
  await operatorApi(run).post(`/models/${version}/approve`, { why: 'To be tried' }, modelSchema);
  return version;
}
