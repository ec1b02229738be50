import { Stack } from 'aws-cdk-lib';
import { type IChainable, JsonPath, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import { tellRelease } from './tell-release.ts';

export interface RecordReleaseProps {
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  /** How what serves is found, beside which model it is. */
  readonly served: Readonly<Record<string, string>>;
  /**
   * What is done once the parameter says it.
   * @param result ends the workflow
   * @default nothing
   */
  readonly after?: (result: IChainable) => IChainable;
}

/** Writes what serves into the parameter, tells the audit log, and ends the workflow with it. */
export function recordRelease(
  scope: Construct,
  { liveReleaseParameter, served, after }: RecordReleaseProps,
): IChainable {
  const describe = new Pass(scope, 'DescribeRelease', {
    resultPath: '$.release',
    parameters: {
      modelPackageArn: JsonPath.stringAt('$.modelPackageArn'),
      modelVersion: JsonPath.stringAt('$.package.CustomerMetadataProperties.modelVersion'),
      ...served,
      releasedAt: JsonPath.stateEnteredTime,
    },
  });
  const record = new CallAwsService(scope, 'RecordRelease', {
    service: 'ssm',
    action: 'putParameter',
    iamAction: 'ssm:PutParameter',
    iamResources: [
      Stack.of(scope).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: liveReleaseParameter.replace(/^\//, ''),
      }),
    ],
    parameters: {
      Name: liveReleaseParameter,
      Type: 'String',
      Overwrite: true,
      Value: JsonPath.jsonToString(JsonPath.objectAt('$.release')),
    },
    resultPath: '$.recorded',
  });
  const full = tellRelease(scope, 'TellFull', {
    action: 'release.full',
    whyPath: '$.release.modelVersion',
  });
  const result = new Pass(scope, 'Result', { outputPath: '$.release' });
  return describe
    .next(record)
    .next(full)
    .next(after?.(result) ?? result);
}
