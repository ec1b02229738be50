import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IDatabase } from 'aws-cdk-lib/aws-glue';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BucketGrants, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import { grantKeyThrough } from './key-grants.ts';

/** What operators' functions may do with other services, action by action. */

/** @param resource type and name, such as `endpoint/vitrine-prod` */
export function grantSageMaker(
  grantee: IFunction,
  resource: string,
  ...actions: `sagemaker:${string}`[]
): void {
  const [type = '', ...name] = resource.split('/');
  const resourceName = name.join('/');
  grant(
    grantee,
    actions,
    Stack.of(grantee).formatArn({ service: 'sagemaker', resource: type, resourceName }),
  );
}

/** SageMaker authorizes lists on no resource. */
export function grantSageMakerLists(grantee: IFunction, ...actions: `sagemaker:List${string}`[]): void {
  grant(grantee, actions, '*');
}

export function grantParameterRead(grantee: IFunction, parameter: string): void {
  const resourceName = parameter.replace(/^\//, '');
  const arn = Stack.of(grantee).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  grant(grantee, ['ssm:GetParameter'], arn);
}

/** Start runs of a workflow, list them and look at them. */
export function grantRuns(grantee: IFunction, workflow: IStateMachine, ...more: `states:${string}`[]): void {
  workflow.grant(grantee, 'states:StartExecution', 'states:ListExecutions');
  workflow.grantExecution(grantee, 'states:DescribeExecution', 'states:GetExecutionHistory', ...more);
}

/** Read objects of a folder whose keys are known. */
export function grantKnownObjects(grantee: IFunction, bucket: IBucket, folder: string): void {
  BucketGrants.fromBucket(bucket).actionsOnObjectKeys(grantee, `${folder}*`, 's3:GetObject');
  if (bucket.encryptionKey) grantKeyThrough('s3', bucket.encryptionKey, grantee, 'kms:Decrypt');
}

/** Look at tables of a database; their data is another matter. */
export function grantTableLook(grantee: IFunction, database: IDatabase): void {
  const resourceName = `${database.databaseName}/*`;
  const tables = Stack.of(grantee).formatArn({ service: 'glue', resource: 'table', resourceName });
  Grant.addToPrincipal({
    grantee,
    actions: ['glue:GetTable'],
    resourceArns: [database.catalog.catalogArn, database.databaseArn, tables],
  });
}

/** Read the logs of jobs. @param streams what the names of their streams begin with */
export function grantLogRead(grantee: IFunction, logGroupName: string, streams: string): void {
  const arn = (suffix: string): string =>
    Stack.of(grantee).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${logGroupName}:${suffix}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  grant(grantee, ['logs:DescribeLogStreams'], arn('*'));
  grant(grantee, ['logs:GetLogEvents'], arn(`log-stream:${streams}*`));
}

function grant(grantee: IFunction, actions: string[], resource: string): void {
  Grant.addToPrincipal({ grantee, actions, resourceArns: [resource] });
}
