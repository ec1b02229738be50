import { Stack } from 'aws-cdk-lib';
import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

export interface RegisterModelProps {
  readonly modelPackageGroup: string;
  readonly servingImageUri: string;
  readonly servingInstanceType: string;
}

/** The task that registers the model of `$.job` with its evaluation, for somebody to approve. */
export function registerModel(scope: Construct, props: RegisterModelProps): SagemakerCall {
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
    parameters: {
      ModelPackageGroupName: props.modelPackageGroup,
      ModelPackageDescription: JsonPath.format('Training run {}', JsonPath.stringAt('$.plan.runId')),
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [
          {
            Image: props.servingImageUri,
            ModelDataUrl: JsonPath.stringAt('$.job.ModelArtifacts.S3ModelArtifacts'),
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
            S3Uri: JsonPath.stringAt('$.plan.evaluationFileUri'),
          },
        },
      },
      CustomerMetadataProperties: {
        // The manifest's version, which every answer of the model carries, is the name of its training job.
        modelVersion: JsonPath.stringAt('$.plan.fullJob'),
        runId: JsonPath.stringAt('$.plan.runId'),
        algorithm: JsonPath.stringAt('$.plan.fullHyperparameters.algorithm'),
        trainedBy: JsonPath.stringAt('$.plan.requestedBy'),
        trainingSet: JsonPath.stringAt('$.plan.trainingSetUri'),
        ndcgAt20: JsonPath.format('{}', JsonPath.stringAt('$.quality.ndcgAt20')),
        baselineNdcgAt20: JsonPath.format('{}', JsonPath.stringAt('$.quality.baselineNdcgAt20')),
      },
    },
  });
}
