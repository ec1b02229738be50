import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { grantObjectRead, grantObjectWrite } from '../constructs/bucket-grants.ts';
import { acknowledgeOwnPolicy } from '../constructs/compliance.ts';
import { DataKey } from '../constructs/data-key.ts';
import { DRIFT_FOLDER, DriftWorkflow } from '../constructs/drift-workflow.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { Retraining } from '../constructs/retraining.ts';
import { SagemakerJobRole } from '../constructs/sagemaker-job-role.ts';
import { namesOf } from '../names.ts';
import type { LakeStack } from './lake-stack.ts';
import type { TrainingStack } from './training-stack.ts';

export interface DriftStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly lake: LakeStack;
  readonly training: TrainingStack;
  /** Where functions run. */
  readonly network: ClientNetwork | undefined;
  /** Where SageMaker's jobs run. @default SageMaker's own network */
  readonly jobNetwork?: ClientNetwork | undefined;
}

/** Whether the live model still fits what happens, and another model where it does not. */
export class DriftStack extends Stack {
  readonly check: StateMachine;

  constructor(scope: Construct, id: string, props: DriftStackProps) {
    super(scope, id, props);
    const { config, lake, training } = props;
    const names = namesOf(config.name);
    const logRetention = logRetentions[config.logRetentionDays];

    this.check = new DriftWorkflow(this, 'Drift', {
      environment: config.name,
      artifacts: lake.artifacts,
      artifactKey: lake.key,
      trainingSetJob: training.trainingSetJob,
      role: this.#role(props),
      trainingImageUri: config.images.training.uri,
      modelPackageGroup: names.modelPackageGroup,
      liveReleaseParameter: names.liveReleaseParameter,
      instances: config.training.processing,
      maxRuntimeSeconds: config.training.maxRuntimeSeconds,
      pollSeconds: config.training.pollSeconds,
      limits: config.drift.limits,
      skewSample: config.drift.skewSample,
      logRetention,
    }).stateMachine;
    this.#schedule(props);
    new Retraining(this, 'Retraining', {
      training: training.workflow,
      settings: config.drift.retraining,
      functions: config.functions,
      network: props.network,
      encryptionKey: new DataKey(this, 'Key', {
        description: `Vitrine ${config.name}: reasons for another model that were not told`,
        removalPolicy: removalPolicies[config.dataOnDelete],
      }),
      logRetention,
    });

    new CfnOutput(this, 'DriftStateMachineArn', { value: this.check.stateMachineArn });
  }

  #role({ config, lake: { artifacts }, jobNetwork }: DriftStackProps): SagemakerJobRole {
    const role = new SagemakerJobRole(this, 'CompareRole', {
      description: 'Compares the newest data with what the live model learnt from',
      imageUri: config.images.training.uri,
      logGroup: 'ProcessingJobs',
      network: jobNetwork,
    });
    grantObjectRead(artifacts, role, 'models/');
    grantObjectRead(artifacts, role, 'training-sets/');
    grantObjectWrite(artifacts, role, `${DRIFT_FOLDER}/`);
    if (artifacts.encryptionKey !== undefined) role.grantJobKey(artifacts.encryptionKey);
    return role;
  }

  #schedule({ config }: DriftStackProps): void {
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts checks of drift',
    });
    acknowledgeOwnPolicy(role, 'The schedule of checks');
    new Rule(this, 'Schedule', {
      description: 'A check of drift is due',
      schedule: Schedule.rate(Duration.hours(config.drift.everyHours)),
      targets: [new SfnStateMachine(this.check, { role })],
    });
  }
}
