import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { logRetentions } from './log-retention.ts';
import { grantRegistry, registryVariables } from './model-state.ts';
import { grantKnownObjects } from './operator-grants.ts';
import { ServiceFunction } from './service-function.ts';

export interface TrackReleaseProps {
  readonly config: EnvironmentConfig;
  /** Where training left, beside each model, which run made it. */
  readonly artifacts: IBucket;
}

/** The function that says of the runs in MLflow how releases of their models ended; undefined: runs are not tracked. */
export function trackRelease(
  scope: Construct,
  { config, artifacts }: TrackReleaseProps,
): ServiceFunction | undefined {
  const { mlflowTrackingUri } = config.training;
  if (mlflowTrackingUri === undefined) return undefined;
  const track = new ServiceFunction(scope, 'TrackRelease', {
    handler: 'track-release',
    description: 'Says in MLflow how a release ended',
    settings: config.functions,
    logRetention: logRetentions[config.logRetentionDays],
    // Two runs are told of, and MLflow has ten seconds for each.
    timeout: Duration.seconds(29),
    outsideReason:
      'track-release calls an MLflow server as the jobs of training do, to which the network has no way.',
    environment: { ...registryVariables(scope, config), MLFLOW_TRACKING_URI: mlflowTrackingUri },
  });
  grantRegistry(track.function, config);
  grantKnownObjects(track.function, artifacts, 'models/');
  return track;
}
