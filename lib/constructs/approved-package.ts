import { Stack } from 'aws-cdk-lib';
import {
  type Chain,
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  Pass,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

/**
 * Describes the package of `$.modelPackageArn` in `$.package`, and fails but for one that is approved and not retired.
 * @param approved where it goes on
 */
export function approvedPackage(scope: Construct, modelPackageGroup: string, approved: IChainable): Chain {
  return describePackage(scope, modelPackageGroup).next(approvedOnly(scope, approved));
}

/** Leaves the package of `$.modelPackageArn` in `$.package`. */
export function describePackage(scope: Construct, modelPackageGroup: string): SagemakerCall {
  return new SagemakerCall(scope, 'DescribePackage', {
    action: 'DescribeModelPackage',
    parameters: { ModelPackageName: JsonPath.stringAt('$.modelPackageArn') },
    resources: [
      Stack.of(scope).formatArn({
        service: 'sagemaker',
        resource: 'model-package',
        resourceName: `${modelPackageGroup}/*`,
      }),
    ],
    resultPath: '$.package',
  });
}

function approvedOnly(scope: Construct, approved: IChainable): Chain {
  const retireOn = '$.package.CustomerMetadataProperties.retireOn';
  const retired = new Fail(scope, 'Retired', {
    error: 'Retired',
    causePath: JsonPath.format('The model package was retired on {}.', JsonPath.stringAt(retireOn)),
  });
  // As text, a day is less than any moment of it: `2026-03-01` < `2026-03-01T00:00:00Z`.
  const now = new Pass(scope, 'TellTime', {
    parameters: { time: JsonPath.stateEnteredTime },
    resultPath: '$.now',
  });
  const past = Condition.and(
    Condition.isPresent(retireOn),
    Condition.stringLessThanJsonPath(retireOn, '$.now.time'),
  );
  const choice = new Choice(scope, 'Approved')
    .when(past, retired)
    .when(Condition.stringEquals('$.package.ModelApprovalStatus', 'Approved'), approved)
    .otherwise(
      new Fail(scope, 'NotApproved', {
        error: 'NotApproved',
        causePath: JsonPath.format(
          'The model package is {}; only an approved one can be released.',
          JsonPath.stringAt('$.package.ModelApprovalStatus'),
        ),
      }),
    );
  return now.next(choice);
}
