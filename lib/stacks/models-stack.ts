import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { AccessLogBucket } from '../constructs/access-log-bucket.ts';
import { Alarms } from '../constructs/alarms.ts';
import { BuildBucket } from '../constructs/build-bucket.ts';
import { checkCandidate } from '../constructs/check-candidate.ts';
import { DataKey } from '../constructs/data-key.ts';
import { DeliverModel } from '../constructs/deliver-model.ts';
import { endpointAccess } from '../constructs/endpoint-access.ts';
import { judgeEvaluation } from '../constructs/judge-evaluation.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import { modelPipelineAlarms } from '../constructs/model-pipeline-alarms.ts';
import { ModelPipeline } from '../constructs/model-pipeline.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { ValidateModel } from '../constructs/validate-model.ts';
import { VerifyModel } from '../constructs/verify-model.ts';
import type { ModelPipelineConfig } from '../model-pipeline-config.ts';
import { namesOf } from '../names.ts';
import type { LakeStack } from './lake-stack.ts';
import type { OperationsStack } from './operations-stack.ts';
import type { OperatorStack } from './operator-stack.ts';
import type { ServingStack } from './serving-stack.ts';

export interface ModelsStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly settings: ModelPipelineConfig;
  readonly lake: LakeStack;
  readonly serving: ServingStack;
  readonly operator: OperatorStack;
  readonly operations: OperationsStack;
  /** Where functions run. */
  readonly network: ClientNetwork | undefined;
}

/** The way of an approved model to shoppers, in the environment whose registry it is in. */
export class ModelsStack extends Stack {
  readonly #props: ModelsStackProps;

  constructor(scope: Construct, id: string, props: ModelsStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { config, settings, operations } = props;
    const { modelPackageGroup, modelPipeline } = namesOf(config.name);
    const latency = { calls: settings.latencyCalls, mostSlow: config.releases.mostSlow };
    const workflows = { validate: this.#validate(latency), ...this.#deliver() };
    new ModelPipeline(this, 'Models', {
      ...workflows,
      name: modelPipeline,
      environment: config.name,
      modelPackageGroup,
      limits: { latency, modelHostTimeoutMs: config.serving.modelHostTimeoutMs },
      artifacts: this.#artifacts(),
      approvals: operations.topic,
      approvalTimeout: Duration.days(settings.approvalDays),
    });
    new Alarms(this, 'Alarms', { topic: operations.topic, rules: modelPipelineAlarms(workflows) });
  }

  #validate(latency: { readonly calls: number; readonly mostSlow: number }) {
    const { config, lake, serving, network } = this.#props;
    const { modelPackageGroup, stagingEndpoint } = namesOf(config.name);
    const { artifacts } = lake;
    const { namePrefix, modelRole, settings } = serving.endpoint;
    const functions = { config, network, artifacts };
    const modelHost = endpointAccess(this, stagingEndpoint);
    return new ValidateModel(this, 'Validate', {
      modelPackageGroup,
      judge: judgeEvaluation(this, functions).function,
      staging: { name: stagingEndpoint, namePrefix, modelRole, settings: { ...settings, instanceCount: 1 } },
      check: checkCandidate(this, { ...functions, modelHost }).function,
      latency,
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
  }

  #deliver() {
    const { config, serving, operator } = this.#props;
    const common = {
      deliver: operator.deliver.function,
      release: serving.release,
      longest: Duration.hours(4).plus(serving.endpoint.longest),
      logRetention: logRetentions[config.logRetentionDays],
    };
    const { modelPackageGroup } = namesOf(config.name);
    const { check } = serving.endpoint;
    return {
      deliver: new DeliverModel(this, 'Deliver', common).stateMachine,
      verify: new VerifyModel(this, 'Verify', { ...common, modelPackageGroup, check }).stateMachine,
    };
  }

  /** What executions hand on is a copy of the limits, which are deployed again with the stack. */
  #artifacts(): BuildBucket {
    const removalPolicy = removalPolicies.destroy;
    const description = `Vitrine ${this.#props.config.name}: what the pipeline of models hands on`;
    return new BuildBucket(this, 'PipelineArtifacts', {
      encryptionKey: new DataKey(this, 'Key', { description, removalPolicy }),
      accessLogs: new AccessLogBucket(this, 'AccessLogs', { retention: Duration.days(90), removalPolicy }),
      removalPolicy,
      noncurrentVersionExpiration: Duration.days(7),
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(30) }],
    });
  }
}
