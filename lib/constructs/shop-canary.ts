import { join } from 'node:path';

import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { ArtifactsEncryptionMode, Canary, Code, Runtime, Schedule, Test } from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';

import type { AlarmRule } from './alarms.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { grantKeyThrough } from './key-grants.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import type { ShopApi } from './shop-api.ts';

/** What an environment decides about it. */
interface ShopCanarySettings {
  readonly everyMinutes: number;
}

export interface ShopCanaryProps {
  /** Of the account's own; Synthetics takes 21 characters of the service's alphabet. */
  readonly name: string;
  readonly shop: ShopApi;
  readonly settings: ShopCanarySettings;
  /** Keeps each run's log, below `CANARY_PREFIX`. */
  readonly artifacts: IBucket;
}

/** What takes a list longer fails: a second includes the way to the region. The API's own latency has alarms that know better. */
const SLOW_MS = 1_000;

/** Where it leaves its logs, and for how long. */
export const CANARY_PREFIX = 'canary';
export const CANARY_LOGS_KEPT = Duration.days(30);

/** Asks the shop API for a list every few minutes, as a shopper would: also where no shopper does, at night. */
export class ShopCanary extends Construct {
  readonly #canary: Canary;
  readonly #period: Duration;

  constructor(scope: Construct, id: string, props: ShopCanaryProps) {
    super(scope, id);
    this.#period = Duration.minutes(props.settings.everyMinutes);
    const { artifacts, shop } = props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Asks the shop API for a list, from outside',
    });
    acknowledgeOwnPolicy(role, 'The canary');
    grantRun(role, props);
    // Not by CDK's own way, which looks for the folder in the assembly, also where assets are not staged.
    const script = new Asset(this, 'Script', {
      path: join(import.meta.dirname, '..', 'canaries', 'shop-api'),
    });
    this.#canary = new Canary(this, 'Canary', {
      canaryName: props.name,
      runtime: Runtime.SYNTHETICS_NODEJS_3_1,
      test: Test.custom({
        code: Code.fromBucket(script.bucket, script.s3ObjectKey),
        handler: 'index.handler',
      }),
      schedule: Schedule.rate(this.#period),
      timeout: Duration.seconds(60),
      // CDK would add rights of its own; what it may do is granted above.
      role: role.withoutPolicyUpdates(),
      environmentVariables: {
        API_URL: shop.api.url,
        API_KEY_ID: shop.apiKey.keyId,
        SLOW_MS: String(SLOW_MS),
      },
      artifactsBucketLocation: { bucket: artifacts, prefix: CANARY_PREFIX },
      ...(artifacts.encryptionKey !== undefined && {
        artifactS3EncryptionMode: ArtifactsEncryptionMode.KMS,
        artifactS3KmsKey: artifacts.encryptionKey,
      }),
      activeTracing: true,
      provisionedResourceCleanup: true,
      successRetentionPeriod: CANARY_LOGS_KEPT,
      failureRetentionPeriod: CANARY_LOGS_KEPT,
    });
    this.#canary.node.addDependency(role);
    acknowledgeWaitForRole(this.#canary);
  }

  /** Two runs one after the other that failed, or that nobody made. */
  alarm(): AlarmRule {
    return {
      metric: (period) =>
        new MathExpression({
          expression: '1 - succeeded / 100',
          label: 'Failed',
          period,
          usingMetrics: { succeeded: this.#canary.metricSuccessPercent({ period, statistic: 'Average' }) },
        }),
      period: this.#period,
      threshold: 0.5,
      unit: 'share',
      severity: 'page',
      told: 'by its page',
      reason: 'Twice in a row, a list that was asked for from outside did not come, or came too late.',
      runbook: 'shop-canary',
      exceeding: { datapoints: 2, of: 2 },
      missingData: TreatMissingData.BREACHING,
    };
  }
}

function grantRun(grantee: Role, { name, shop, artifacts }: ShopCanaryProps): void {
  const stack = Stack.of(grantee);
  const grant = (
    actions: string[],
    resourceArns: string[],
    conditions?: Record<string, Record<string, string>>,
  ) => Grant.addToPrincipal({ grantee, actions, resourceArns, ...(conditions && { conditions }) });
  grant(
    ['apigateway:GET'],
    [
      stack.formatArn({
        service: 'apigateway',
        account: '',
        resource: '/apikeys',
        resourceName: shop.apiKey.keyId,
      }),
    ],
  );
  grant(['s3:PutObject'], [artifacts.arnForObjects(`${CANARY_PREFIX}/*`)]);
  grant(['s3:GetBucketLocation'], [artifacts.bucketArn]);
  if (artifacts.encryptionKey !== undefined)
    grantKeyThrough('s3', artifacts.encryptionKey, grantee, 'kms:GenerateDataKey');
  grant(
    ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    // Synthetics makes the function and its log group, and names both after the canary.
    [stack.formatArn({ service: 'logs', resource: `log-group:/aws/lambda/cwsyn-${name}-*` })],
  );
  // CloudWatch authorizes metrics by their namespace, X-Ray traces on no resource.
  grant(['cloudwatch:PutMetricData'], ['*'], {
    StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' },
  });
  grant(['xray:PutTraceSegments'], ['*']);
  // Synthetics looks whether the bucket of its results is there.
  grant(['s3:ListAllMyBuckets'], ['*']);
}
