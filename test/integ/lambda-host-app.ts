import { App, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as z from 'zod';
import local from '../../config/local.ts';
import { LambdaModelHost } from '../../lib/constructs/lambda-model-host.ts';
import { lambdaHostSchema } from '../../lib/model-host-config.ts';
import { synthesizers } from '../../lib/synthesizer.ts';

/** The model host of `serving.host: lambda`, beside the platform that the embedded AWS runs. */
const app = new App();
const { artifacts, parameter, functionName } = z
  .object({ artifacts: z.string(), parameter: z.string(), functionName: z.string() })
  .parse(app.node.tryGetContext('host'));
const stack = new Stack(app, functionName, {
  env: { account: local.account, region: local.region },
  synthesizer: synthesizers[local.deployWith](),
});
new LambdaModelHost(stack, 'Host', {
  functionName,
  architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
  artifacts: Bucket.fromBucketName(stack, 'Artifacts', artifacts),
  liveReleaseParameter: parameter,
  pollSeconds: 1,
  settings: lambdaHostSchema.parse({}),
  logRetention: RetentionDays.ONE_WEEK,
});
