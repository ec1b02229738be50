import { Stack } from 'aws-cdk-lib';
import { type Chain, type IChainable, JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

export interface LiveModelProps {
  readonly modelPackageGroup: string;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  /** What is done while nothing is live. */
  readonly nothingLive: IChainable;
}

/** Step Functions names the service so on AWS, and otherwise on the embedded one. */
const PARAMETER_NOT_FOUND = ['Ssm.ParameterNotFoundException', 'SSM.ParameterNotFoundException'] as const;

/** JSON paths of what `readLiveModel` leaves. */
export const LIVE_MODEL_URI = '$.live.package.InferenceSpecification.Containers[0].ModelDataUrl';
export const LIVE_TRAINING_SET_URI = '$.live.package.CustomerMetadataProperties.trainingSet';

/** Two states that find the package of the model which serves, and leave it in `$.live.package`. */
export function readLiveModel(scope: Construct, props: LiveModelProps): Chain {
  const arn = (service: string, resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service, resource, resourceName });
  const read = new CallAwsService(scope, 'ReadLive', {
    service: 'ssm',
    action: 'getParameter',
    iamAction: 'ssm:GetParameter',
    iamResources: [arn('ssm', 'parameter', props.liveReleaseParameter.replace(/^\//, ''))],
    parameters: { Name: props.liveReleaseParameter },
    resultSelector: { release: JsonPath.stringToJson(JsonPath.stringAt('$.Parameter.Value')) },
    resultPath: '$.live',
  });
  read.addCatch(props.nothingLive, {
    errors: [...PARAMETER_NOT_FOUND],
    resultPath: JsonPath.DISCARD,
  });
  return read.next(
    new SagemakerCall(scope, 'DescribeLive', {
      action: 'DescribeModelPackage',
      parameters: { ModelPackageName: JsonPath.stringAt('$.live.release.modelPackageArn') },
      resources: [arn('sagemaker', 'model-package', `${props.modelPackageGroup}/*`)],
      resultPath: '$.live.package',
    }),
  );
}
