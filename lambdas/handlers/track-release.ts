import type { Context } from 'aws-lambda';
import { MlflowRunTags } from '../adapters/mlflow-run-tags.ts';
import { S3ModelArchive } from '../adapters/s3-model-archive.ts';
import { openObjects } from '../adapters/s3-objects.ts';
import { openSageMaker, SageMakerModelRegistry } from '../adapters/sagemaker-model-registry.ts';
import { openParameters, SsmLiveRelease } from '../adapters/ssm-live-release.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { trackReleaseEnvironment } from '../contracts/operator/environment.ts';
import { endedReleaseOf, releaseEndedSchema } from '../contracts/operator/execution-event.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { type EndedRelease, trackRelease } from '../usecases/track-release.ts';

const environment = parseEnvironment(trackReleaseEnvironment, process.env);
const dependencies = {
  registry: new SageMakerModelRegistry(openSageMaker(), { packagesArn: environment.MODEL_PACKAGES_ARN }),
  archive: new S3ModelArchive(openObjects()),
  liveRelease: new SsmLiveRelease(openParameters(), { parameterName: environment.LIVE_RELEASE_PARAMETER }),
  runTags: new MlflowRunTags({ trackingUri: environment.MLFLOW_TRACKING_URI, timeoutMs: 10_000 }),
};

const track = instrumented(
  ({ id }: EndedRelease) => id,
  async (ended: EndedRelease) => trackRelease(ended, dependencies),
);

/** The end of a release, as EventBridge tells it. */
export const handler = (event: unknown, context: Context): Promise<void> =>
  track(endedReleaseOf(releaseEndedSchema.parse(event)), context);
