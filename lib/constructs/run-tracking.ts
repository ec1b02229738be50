import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { namesOf } from '../names.ts';
import { MlflowServer } from './mlflow-server.ts';
import { removalPolicies } from './removal-policies.ts';

/** Where runs of training are kept in MLflow. */
export interface RunTracking {
  /** As `MLFLOW_TRACKING_URI` has it: the address of a server, or the ARN of one of SageMaker's. */
  readonly uri: string;
  /** What those who keep runs have to reach. */
  readonly network: 'aws' | 'open';
  /** @default it is not the environment's own */
  readonly server?: MlflowServer;
}

/** What the configuration says of it; undefined: runs are not tracked. */
export function runTracking(
  scope: Construct,
  { config, artifacts }: { readonly config: EnvironmentConfig; readonly artifacts: IBucket },
): RunTracking | undefined {
  const { mlflowServer: settings, mlflowTrackingUri: uri } = config.training;
  if (settings === undefined) return uri === undefined ? undefined : { uri, network: 'open' };
  const server = new MlflowServer(scope, 'Mlflow', {
    name: namesOf(config.name).mlflowServer,
    settings,
    artifacts,
    removalPolicy: removalPolicies[config.dataOnDelete],
  });
  return { uri: server.arn, network: 'aws', server };
}
