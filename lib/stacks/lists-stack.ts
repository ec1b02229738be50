import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { type IRule, Rule, type RuleProps, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { acknowledgeOwnPolicy } from '../constructs/compliance.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { RefreshLists } from '../constructs/refresh-lists.ts';
import { namesOf } from '../names.ts';
import type { LakeStack } from './lake-stack.ts';
import type { TrainingStack } from './training-stack.ts';

export interface ListsStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly lake: LakeStack;
  readonly training: TrainingStack;
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
  /** What serves may be another model when it ends. */
  readonly release: StateMachine;
}

/** Lists that are ranked ahead, kept to today's data and to the model that serves. */
export class ListsStack extends Stack {
  readonly refresh: StateMachine;
  /** What starts it. */
  readonly starts: readonly IRule[];

  constructor(scope: Construct, id: string, props: ListsStackProps) {
    super(scope, id, props);
    const { config, lake, training, onlineTable, pseudonymKey } = props;
    const names = namesOf(config.name);

    this.refresh = new RefreshLists(this, 'Refresh', {
      environment: config.name,
      name: names.listsWorkflow,
      artifacts: lake.artifacts,
      artifactKey: lake.key,
      onlineTable,
      pseudonymKeyArn: pseudonymKey.secretArn,
      userFeatureGroup: lake.userFeatures?.groupName,
      trainingSetJob: training.trainingSetJob,
      role: training.listsRole,
      trainingImageUri: config.images.training.uri,
      modelPackageGroup: names.modelPackageGroup,
      liveReleaseParameter: names.liveReleaseParameter,
      settings: config.training,
      pollSeconds: config.training.pollSeconds,
      trainingSetTimeout: Duration.minutes(config.glue.timeoutMinutes),
      keptFor: Duration.days(config.lists.keptDays),
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
    this.starts = this.#starts(props);

    new CfnOutput(this, 'ListsStateMachineArn', { value: this.refresh.stateMachineArn });
  }

  #starts({ config, release }: ListsStackProps): readonly IRule[] {
    const role = new Role(this, 'StartRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts refreshes of the lists',
    });
    acknowledgeOwnPolicy(role, 'The rules that start refreshes of the lists');
    const start = (id: string, reason: string, rule: RuleProps): Rule =>
      new Rule(this, id, {
        ...rule,
        targets: [new SfnStateMachine(this.refresh, { role, input: RuleTargetInput.fromObject({ reason }) })],
      });
    const { schedule } = config.lists;
    // However it ended: the parameter may say another model by then.
    const onRelease = start('OnRelease', 'release', {
      description: 'A release has ended, and another model may serve',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [release.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
    });
    if (schedule === 'off') return [onRelease];
    return [
      onRelease,
      start('Schedule', 'schedule', {
        description: 'A refresh of the lists is due',
        schedule: Schedule.expression(schedule),
      }),
    ];
  }
}
