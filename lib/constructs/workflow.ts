import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';

export interface WorkflowProps {
  /**
   * Where it, or people, refer to it by name.
   * @default CloudFormation names it
   */
  readonly name?: string;
  readonly definition: IChainable;
  readonly comment: string;
  /** A workflow that runs longer than this hangs; it is stopped and counts as timed out. */
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
}

/** A Step Functions state machine that logs what it does and is traced. */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const logs = new LogGroup(this, 'Logs', {
      // The prefix keeps log delivery's resource policy below its size limit, however many workflows there are.
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${scope.node.id}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      ...(props.name !== undefined && { stateMachineName: props.name }),
      definitionBody: DefinitionBody.fromChainable(props.definition),
      comment: props.comment,
      timeout: props.timeout,
      tracingEnabled: true,
      // Inputs and outputs are run ids, URIs and metrics: no personal data.
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
    });
    acknowledgeWaitForRole(this.stateMachine);
    acknowledgeOwnPolicy(this.stateMachine.role, `The workflow "${props.comment}"`);
  }
}
