import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import type { TrainingRunValues } from './training-run-values.ts';

export interface RegisterModelProps {
  readonly modelPackageGroup: string;
  readonly servingImageUri: string;
  readonly servingInstanceType: string;
}

/** The task that registers a model. */
export function registerModel(
  scope: Construct,
  props: Pick<RegisterModelProps, 'modelPackageGroup'>,
  request: Readonly<Record<string, unknown>>,
): SagemakerCall {
  const stack = Stack.of(scope);
  return new SagemakerCall(scope, 'Register', {
    action: 'CreateModelPackage',
    resources: [
      stack.formatArn({
        service: 'sagemaker',
        resource: 'model-package-group',
        resourceName: props.modelPackageGroup,
      }),
      // The version's number is SageMaker's to give.
      stack.formatArn({
        service: 'sagemaker',
        resource: 'model-package',
        resourceName: `${props.modelPackageGroup}/*`,
      }),
    ],
    resultPath: '$.registered',
    parameters: request,
  });
}

/** The request of CreateModelPackage: a model with its evaluation, for somebody to approve. */
export function registrationRequest(
  props: RegisterModelProps,
  run: TrainingRunValues,
): Record<string, unknown> {
  return {
    ModelPackageGroupName: props.modelPackageGroup,
    ModelPackageDescription: run.description,
    ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: {
      Containers: [
        {
          Image: props.servingImageUri,
          ModelDataUrl: run.fullModelUri,
        },
      ],
      SupportedContentTypes: ['application/json'],
      SupportedResponseMIMETypes: ['application/json'],
      SupportedRealtimeInferenceInstanceTypes: [props.servingInstanceType],
    },
    ModelMetrics: {
      ModelQuality: {
        Statistics: {
          ContentType: 'application/json',
          S3Uri: run.evaluationFileUri,
        },
      },
    },
    CustomerMetadataProperties: {
      modelVersion: run.modelVersion,
      runId: run.runId,
      algorithm: run.algorithm,
      trainedBy: run.requestedBy,
      trainingSet: run.trainingSetUri,
      ndcgAt20: run.ndcgAt20,
      baselineNdcgAt20: run.baselineNdcgAt20,
    },
  };
}
