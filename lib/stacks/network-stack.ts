import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { acknowledge } from '../constructs/compliance.ts';
import {
  EMBEDDING_INTERFACES,
  FEATURE_STORE_INTERFACES,
  FUNCTION_INTERFACES,
  hostInterfaces,
  IsolatedNetwork,
  MLFLOW_INTERFACES,
} from '../constructs/isolated-network.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import type { NetworkConfig } from '../network-config.ts';

export interface NetworkStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly settings: NetworkConfig;
}

/** The network that functions, jobs, and model hosts in containers run in. */
export class NetworkStack extends Stack {
  readonly network: IsolatedNetwork;
  /** Where functions run. */
  readonly functions: ClientNetwork;
  /** Where SageMaker's jobs run. */
  readonly jobs: ClientNetwork;
  readonly #zones: number;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { config, settings } = props;
    this.#zones = settings.zones;
    const ofHost = config.serving.host === 'fargate' ? hostInterfaces(config.serving.fargate) : {};
    const ofJobs = {
      ...(config.training.textEmbeddings && EMBEDDING_INTERFACES),
      ...(config.featureStore && FEATURE_STORE_INTERFACES),
      ...(config.training.mlflowServer && MLFLOW_INTERFACES),
    };
    this.network = new IsolatedNetwork(this, 'Network', {
      ...settings,
      interfaces: { ...FUNCTION_INTERFACES, ...ofHost, ...ofJobs },
      logRetention: logRetentions[config.logRetentionDays],
    });
    const { vpc } = this.network;
    this.functions = {
      vpc,
      securityGroup: new SecurityGroup(this, 'Functions', { vpc, description: 'Functions of the platform' }),
    };
    const jobs = new SecurityGroup(this, 'Jobs', { vpc, description: 'Jobs of SageMaker' });
    if (config.training.instances.count > 1) {
      jobs.addIngressRule(jobs, Port.allTraffic(), 'between the machines of a job');
      acknowledge(jobs, {
        EC2RestrictedCommonPorts:
          'Machines of one training job choose the ports between them, and nobody else is in the group.',
      });
    }
    this.jobs = { vpc, securityGroup: jobs };
  }

  /** The region's first zones, whatever their names: synthesis looks nothing up in an account. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, zone) => Fn.select(zone, Fn.getAzs()));
  }
}
