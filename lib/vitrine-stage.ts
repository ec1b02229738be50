import { type CfnOutput, PermissionsBoundary, Stage, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from './config.ts';
import { LogEncryption } from './constructs/log-encryption.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { ClickstreamStack } from './stacks/clickstream-stack.ts';
import { DriftStack } from './stacks/drift-stack.ts';
import { FeaturesStack } from './stacks/features-stack.ts';
import { LakeStack } from './stacks/lake-stack.ts';
import { ListsStack } from './stacks/lists-stack.ts';
import { LogsStack } from './stacks/logs-stack.ts';
import { ModelsStack } from './stacks/models-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { OperatorStack } from './stacks/operator-stack.ts';
import { ServingStack } from './stacks/serving-stack.ts';
import { StudioStack } from './stacks/studio-stack.ts';
import { TrainingStack } from './stacks/training-stack.ts';
import { synthesizers } from './synthesizer.ts';

export interface VitrineStageProps {
  readonly config: EnvironmentConfig;
}

/** One environment: every stack of the platform, `Vitrine-<environment>-<stack>`. */
export class VitrineStage extends Stage {
  /** Where the shop API is, and the key that it takes. */
  readonly apiUrl: CfnOutput;
  readonly apiKeyId: CfnOutput;

  constructor(scope: Construct, id: string, props: VitrineStageProps) {
    const { config } = props;
    super(scope, id, {
      env: {
        ...(config.account !== undefined && { account: config.account }),
        ...(config.region !== undefined && { region: config.region }),
      },
      ...(config.permissionsBoundary !== undefined && {
        permissionsBoundary: PermissionsBoundary.fromName(config.permissionsBoundary),
      }),
    });
    const common = (description: string): StackProps & VitrineStageProps => ({
      config,
      description: `Vitrine ${config.name}: ${description}`,
      terminationProtection: config.terminationProtection,
      synthesizer: synthesizers[config.deployWith](),
    });
    const encryption =
      config.logEncryption === 'customerKey'
        ? {
            propertyInjectors: [
              new LogEncryption(new LogsStack(this, 'Logs', common('key of the logs')).key),
            ],
          }
        : {};
    const describe = (description: string): StackProps & VitrineStageProps => ({
      ...common(description),
      ...encryption,
    });

    const network =
      config.network &&
      new NetworkStack(this, 'Network', { ...describe('network'), settings: config.network });
    const { onlineTable, onlineCache, pseudonymKey } = new FeaturesStack(this, 'Features', {
      ...describe('online store'),
      network: network?.functions,
    });
    const lake = new LakeStack(this, 'Lake', {
      ...describe('raw files, Iceberg lake, artefacts, ingest'),
      onlineTable,
      pseudonymKey,
    });
    const clickstream = new ClickstreamStack(this, 'Clickstream', {
      ...describe('event stream, consumer, archive'),
      raw: lake.raw,
      onlineTable,
      onlineCache,
      pseudonymKey,
      network: network?.functions,
    });
    const training = new TrainingStack(this, 'Training', {
      ...describe('training set, training, evaluation, registry'),
      lake,
      onlineTable,
      pseudonymKey,
      jobNetwork: network?.jobs,
    });
    const serving = new ServingStack(this, 'Serving', {
      ...describe('release of approved models'),
      artifacts: lake.artifacts,
      onlineTable,
      network,
    });
    const lists = new ListsStack(this, 'Lists', {
      ...describe('lists that are ranked ahead'),
      lake,
      training,
      onlineTable,
      pseudonymKey,
      release: serving.release,
    });
    const api = new ApiStack(this, 'Api', {
      ...describe('shop API'),
      onlineTable,
      onlineCache,
      pseudonymKey,
      stream: clickstream.stream,
      modelHost: serving.modelHost,
      network: network?.functions,
    });
    this.apiUrl = api.apiUrl;
    this.apiKeyId = api.apiKeyId;
    const drift = new DriftStack(this, 'Drift', {
      ...describe('drift, retraining'),
      lake,
      training,
      network: network?.functions,
      jobNetwork: network?.jobs,
    });
    const operator = new OperatorStack(this, 'Operator', {
      ...describe('operator API, audit log'),
      lake,
      onlineTable,
      onlineCache,
      pseudonymKey,
      training: training.workflow,
      tracking: training.tracking,
      release: serving.release,
      drift: drift.check,
      modelHost: serving.modelHost,
      network: network?.functions,
      jobNetwork: network?.jobs,
    });
    const operations = new OperationsStack(this, 'Operations', {
      ...describe('alarms and dashboards'),
      lake,
      api,
      clickstream,
      operator,
      onlineTable,
      training: training.workflow,
      release: serving.release,
      drift: drift.check,
      lists,
    });

    if (config.modelPipeline)
      new ModelsStack(this, 'Models', {
        ...describe('pipeline of models'),
        settings: config.modelPipeline,
        lake,
        serving,
        operator,
        operations,
        network: network?.functions,
      });
    if (config.studio)
      new StudioStack(this, 'Studio', { ...describe('notebooks'), lake, settings: config.studio });

    Tags.of(this).add('project', 'vitrine');
    Tags.of(this).add('environment', config.name);
  }
}
