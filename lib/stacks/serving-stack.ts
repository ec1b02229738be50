import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { grantObjectRead } from '../constructs/bucket-grants.ts';
import { checkCandidate } from '../constructs/check-candidate.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import { endpointAccess } from '../constructs/endpoint-access.ts';
import { FargateModelHost } from '../constructs/fargate-model-host.ts';
import { hostInterfaces, IsolatedNetwork } from '../constructs/isolated-network.ts';
import { LambdaModelHost } from '../constructs/lambda-model-host.ts';
import type { ModelHostAccess } from '../constructs/model-host-access.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { ReleasedEndpoint } from '../constructs/released-endpoint.ts';
import { type ReleaseTrials, ReleaseWorkflow } from '../constructs/release-workflow.ts';
import { SagemakerJobRole } from '../constructs/sagemaker-job-role.ts';
import { watchCanary } from '../constructs/watch-canary.ts';
import { namesOf } from '../names.ts';
import type { NetworkStack } from './network-stack.ts';

export interface ServingStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly artifacts: IBucket;
  /** Where the API reads who gets a model that is tried. */
  readonly onlineTable: OnlineTable;
  /** The environment's; without one, containers get one of their own. */
  readonly network: NetworkStack | undefined;
}

/** From an approved model to hosts that serve it. Which model they serve belongs to the release workflow. */
export class ServingStack extends Stack {
  readonly release: StateMachine;
  readonly modelHost: ModelHostAccess;
  readonly #endpoint: (ReleasedEndpoint & ReleaseTrials) | undefined;

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { config } = props;
    const names = namesOf(config.name);

    this.modelHost = this.#modelHost(props);
    if (config.serving.host === 'sagemaker') this.#endpoint = this.#releasedEndpoint(props);
    this.release = new ReleaseWorkflow(this, 'Release', {
      modelPackageGroup: names.modelPackageGroup,
      liveReleaseParameter: names.liveReleaseParameter,
      logRetention: logRetentions[config.logRetentionDays],
      ...(this.#endpoint !== undefined && { endpoint: this.#endpoint }),
    }).stateMachine;

    if (config.serving.host === 'sagemaker') new CfnOutput(this, 'EndpointName', { value: names.endpoint });
    new CfnOutput(this, 'ModelHostAddress', { value: this.modelHost.address });
    new CfnOutput(this, 'ReleaseStateMachineArn', { value: this.release.stateMachineArn });
    new CfnOutput(this, 'LiveReleaseParameterName', { value: names.liveReleaseParameter });
  }

  /** @throws {TypeError} where the model is not on an endpoint of SageMaker */
  get endpoint(): ReleasedEndpoint & ReleaseTrials {
    if (this.#endpoint === undefined) throw new TypeError('The model host is no endpoint of SageMaker');
    return this.#endpoint;
  }

  /** What answers; the endpoint of SageMaker is made by the release. */
  #modelHost({ config, artifacts, network }: ServingStackProps): ModelHostAccess {
    const names = namesOf(config.name);
    const common = {
      artifacts,
      architecture: config.functions.architecture,
      liveReleaseParameter: names.liveReleaseParameter,
      pollSeconds: config.serving.pollSeconds,
      logRetention: logRetentions[config.logRetentionDays],
    };
    switch (config.serving.host) {
      case 'sagemaker':
        return endpointAccess(this, names.endpoint);
      case 'lambda':
        return new LambdaModelHost(this, 'ModelHost', {
          ...common,
          functionName: names.modelHostFunction,
          settings: config.serving.lambda,
        });
      case 'fargate':
        return new FargateModelHost(this, 'ModelHost', {
          ...common,
          network:
            network?.network ??
            new IsolatedNetwork(this, 'Network', {
              ...common,
              interfaces: hostInterfaces(config.serving.fargate),
            }),
          imageUri: config.images.serving.uri,
          settings: config.serving.fargate,
        });
    }
  }

  #releasedEndpoint({
    config,
    artifacts,
    onlineTable,
    network,
  }: ServingStackProps): ReleasedEndpoint & ReleaseTrials {
    const names = namesOf(config.name);
    const modelRole = new SagemakerJobRole(this, 'ModelRole', {
      description: 'Runs the model host on the endpoint',
      imageUri: config.images.serving.uri,
      logGroup: 'Endpoints/*',
    });
    grantObjectRead(artifacts, modelRole, 'models/');
    const functions = { config, network: network?.functions };
    return {
      name: names.endpoint,
      namePrefix: names.prefix,
      modelRole,
      settings: config.serving,
      check: checkCandidate(this, { ...functions, artifacts, modelHost: this.modelHost }).function,
      watch: watchCanary(this, { ...functions, onlineTable }).function,
      lookInterval: Duration.seconds(config.releases.lookSeconds),
      longest: Duration.minutes(2 * config.releases.mostCanaryMinutes),
    };
  }
}
