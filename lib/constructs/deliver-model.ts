import { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { JsonPath, type StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { FollowRelease, type FollowReleaseProps } from './follow-release.ts';
import { Workflow } from './workflow.ts';

export interface DeliverModelProps extends Pick<FollowReleaseProps, 'deliver' | 'release'> {
  /** That a release may take. */
  readonly longest: Duration;
  readonly logRetention: RetentionDays;
}

/** Has `{modelPackageArn, pipelineExecution}` released as an operator would, and ends with the release. */
export class DeliverModel extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { longest, logRetention, ...props }: DeliverModelProps) {
    super(scope, id);
    const { start } = new FollowRelease(this, 'Release', {
      ...props,
      asked: { ask: 'release', pipelineExecution: JsonPath.stringAt('$.pipelineExecution') },
      released: new Succeed(this, 'Released'),
    });
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: start,
      comment: 'Validated model package to its release',
      timeout: longest.plus(Duration.hours(1)),
      logRetention,
    }).stateMachine;
  }
}
