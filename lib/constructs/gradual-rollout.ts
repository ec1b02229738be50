import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

import { describeAlarm } from './alarms.ts';
import { acknowledge } from './compliance.ts';

export interface GradualRolloutProps {
  readonly application: ILambdaApplication;
  /** What a deployment has just made. */
  readonly version: IVersion;
  /** As in logs and metrics. */
  readonly service: string;
}

/** An alias that a deployment moves to its version bit by bit, and back at the first error. */
export class GradualRollout extends Construct {
  readonly alias: IFunction;

  constructor(scope: Construct, id: string, props: GradualRolloutProps) {
    super(scope, id);
    const { version, service, application } = props;
    const alias = new Alias(this, 'Alias', { aliasName: 'live', version });
    const errors = new Alarm(this, 'Errors', {
      alarmDescription: describeAlarm({
        severity: 'ticket',
        reason: `${service} failed while a deployment shifts requests to it; it handles every expected fault.`,
        threshold: 0,
        unit: 'count',
        runbook: 'deployment-rolled-back',
      }),
      metric: alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    acknowledge(errors, {
      CloudWatchAlarmAction:
        'CodeDeploy acts on it, and whoever deploys sees the deployment fail by its name.',
    });
    const group = new LambdaDeploymentGroup(this, 'Deployment', {
      application,
      alias,
      deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
      alarms: [errors],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'CDK attaches it whatever role it is given; it may move aliases and read alarms.',
    });
    // CDK's class says `undefined` where its interface does not.
    this.alias = alias as IFunction;
  }
}
