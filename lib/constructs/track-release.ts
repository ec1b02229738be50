import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { grantRegistry, registryVariables } from './model-state.ts';
import { grantKnownObjects } from './operator-grants.ts';
import type { RunTracking } from './run-tracking.ts';
import { ServiceFunction } from './service-function.ts';

export interface TrackReleaseProps {
  readonly config: EnvironmentConfig;
  /** Where training left, beside each model, which run made it. */
  readonly artifacts: IBucket;
  /** Where runs are kept. @default nowhere */
  readonly tracking?: RunTracking | undefined;
  /** Where functions run that call AWS alone. */
  readonly network: ClientNetwork | undefined;
}

/** The function that says of the runs in MLflow how releases of their models ended; undefined: runs are not tracked. */
export function trackRelease(
  scope: Construct,
  { config, artifacts, tracking, network }: TrackReleaseProps,
): ServiceFunction | undefined {
  if (tracking === undefined) return undefined;
  const track = new ServiceFunction(scope, 'TrackRelease', {
    handler: 'track-release',
    description: 'Says in MLflow how a release ended',
    settings: config.functions,
    logRetention: logRetentions[config.logRetentionDays],
    // Two runs are told of, and MLflow has ten seconds for each.
    timeout: Duration.seconds(29),
    ...(tracking.network === 'aws'
      ? { network }
      : {
          outsideReason:
            'track-release calls an MLflow server as the jobs of training do, to which the network has no way.',
        }),
    environment: { ...registryVariables(scope, config), MLFLOW_TRACKING_URI: tracking.uri },
  });
  grantRegistry(track.function, config);
  grantKnownObjects(track.function, artifacts, 'models/');
  tracking.server?.grantTags(track.function);
  return track;
}
