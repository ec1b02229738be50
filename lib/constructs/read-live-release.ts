import { Stack } from 'aws-cdk-lib';
import { type IChainable, JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface ReadLiveReleaseProps {
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  /** Where it goes on when nothing serves yet. */
  readonly missing: IChainable;
}

/** What serves as a release begins, in `$.live.release`: what a model is measured against, and what it goes back to. */
export function readLiveRelease(
  scope: Construct,
  { liveReleaseParameter, missing }: ReadLiveReleaseProps,
): CallAwsService {
  const read = new CallAwsService(scope, 'ReadLive', {
    service: 'ssm',
    action: 'getParameter',
    iamAction: 'ssm:GetParameter',
    iamResources: [
      Stack.of(scope).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: liveReleaseParameter.replace(/^\//, ''),
      }),
    ],
    parameters: { Name: liveReleaseParameter },
    resultSelector: { release: JsonPath.stringToJson(JsonPath.stringAt('$.Parameter.Value')) },
    resultPath: '$.live',
  });
  read.addCatch(missing, { errors: ['Ssm.ParameterNotFoundException'], resultPath: '$.error' });
  return read;
}
