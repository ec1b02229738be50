import { Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import type { IUsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import type { AlarmRule } from './alarms.ts';
import { errorAlarm } from './api-alarms.ts';
import { acknowledge } from './compliance.ts';
import { logRetentions } from './log-retention.ts';
import { ServiceFunction } from './service-function.ts';

export interface CallerKeyProps {
  readonly config: EnvironmentConfig;
  /** Of the API that takes the key. */
  readonly plan: IUsagePlan;
  /** Of each key, for people. */
  readonly name: string;
  readonly rotationDays: number;
}

/** The shop's key in Secrets Manager, and what makes another one in time. Decision 105 says why so. */
export class CallerKey extends Construct {
  readonly secretArn: string;
  readonly #rotate: ServiceFunction;

  constructor(scope: Construct, id: string, props: CallerKeyProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'The key that the shop sends to the API',
      // Until the first rotation, which the deployment starts.
      secretStringValue: SecretValue.unsafePlainText('{}'),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(secret, {
      SecretsManagerUsingKMSKey:
        'Encrypted with Secrets Manager’s own key; the roles that may read the secret are the whole of its access.',
    });
    this.secretArn = secret.secretArn;
    this.#rotate = this.#function(props);
    this.#grant(props.plan);
    const { functionArn } = this.#rotate.function;
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceArn: secret.secretArn,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secret.secretArn,
      rotationLambdaArn: functionArn,
      rotationRules: { automaticallyAfterDays: props.rotationDays },
    });
    // The first rotation starts with it.
    schedule.addResourceDependency(permission);
  }

  alarms(): Record<string, AlarmRule> {
    return errorAlarm('RotateCallerKeyErrors', this.#rotate);
  }

  #function({ config, plan, name }: CallerKeyProps): ServiceFunction {
    const rotate = new ServiceFunction(this, 'Rotate', {
      handler: 'rotate-caller-key',
      description: 'Gives the shop another key',
      settings: config.functions,
      logRetention: logRetentions[config.logRetentionDays],
      timeout: Duration.seconds(29),
      environment: { USAGE_PLAN_ID: plan.usagePlanId, KEY_NAME: name },
      outsideReason:
        'The network has no endpoint of the API that makes keys; this function has no data of shoppers.',
    });
    acknowledge(rotate.function, {
      LambdaConcurrency: 'Secrets Manager asks for one step of one rotation at a time.',
      LambdaDLQ: 'Secrets Manager waits for its answer, and tries a rotation that failed again.',
    });
    return rotate;
  }

  /** Not to delete keys, which could be anybody's: one that is in no plan opens nothing. */
  #grant(plan: IUsagePlan): void {
    const grantee = this.#rotate.function;
    const arn = (resource: string): string =>
      Stack.of(this).formatArn({ service: 'apigateway', account: '', resource: `/${resource}` });
    const ofPlan = `usageplans/${plan.usagePlanId}/keys`;
    Grant.addToPrincipal({
      grantee,
      actions: ['apigateway:POST'],
      resourceArns: [arn('apikeys'), arn(ofPlan)],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['apigateway:GET', 'apigateway:DELETE'],
      resourceArns: [arn(`${ofPlan}/*`)],
    });
    Grant.addToPrincipal({
      grantee,
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resourceArns: [this.secretArn],
    });
  }
}
