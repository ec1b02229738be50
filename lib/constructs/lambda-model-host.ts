import { join } from 'node:path';

import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { LambdaHostSettings } from '../model-host-config.ts';
import { grantObjectRead } from './bucket-grants.ts';
import { skipCheckov } from './checkov-skips.ts';
import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import type { ModelHostAccess } from './model-host-access.ts';

const repository = join(import.meta.dirname, '..', '..');
const ALIAS = 'live';
/** Of the provisioned instances, those in use: more are started before the others are busy. */
const UTILIZATION = 0.7;

export interface LambdaModelHostProps {
  readonly functionName: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly artifacts: IBucket;
  /** SSM parameter that says which model is live. */
  readonly liveReleaseParameter: string;
  /** How often it is looked at. */
  readonly pollSeconds: number;
  readonly settings: LambdaHostSettings;
  readonly logRetention: RetentionDays;
}

/** The model host as a function that fetches the live model when it starts, and swaps it when another is released. */
export class LambdaModelHost extends Construct implements ModelHostAccess {
  readonly address: string;
  readonly #functionArn: string;

  constructor(scope: Construct, id: string, props: LambdaModelHostProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = this.#role(props);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grants.write(role);
    const host = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      description: 'Ranks items by the live model',
      entry: join(repository, 'serving', 'lambda.ts'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: ARCHITECTURES[props.architecture].ofFunction,
      memorySize: props.settings.memoryMiB,
      // Two models while they are swapped, of up to 200 MB each.
      ephemeralStorageSize: Size.mebibytes(1024),
      timeout: Duration.seconds(10),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        MODEL_POINTER: `ssm:${props.liveReleaseParameter}`,
        MODEL_POLL_SECONDS: String(props.pollSeconds),
        MODEL_WORK_DIR: '/tmp/models',
        NODE_OPTIONS: '--enable-source-maps',
      },
      projectRoot: repository,
      depsLockFilePath: join(repository, 'package-lock.json'),
      bundling: bundlingFor(ARCHITECTURES[props.architecture].ofNode),
    });
    acknowledgeWaitForRole(host);
    acknowledgeOwnPolicy(role, 'The model host');
    skipCheckov(host, {
      CKV_AWS_173: 'The variables of the model host say where the name of its model is, and no secret.',
    });
    acknowledge(host, {
      LambdaConcurrency:
        'It is asked by the API alone, within its limits; a lower one would turn shoppers away.',
      LambdaDLQ: 'Its callers wait for the answer, and fall back to precomputed lists without one.',
      LambdaInsideVPC:
        "The model host calls AWS's own APIs alone, S3 and SSM, over TLS and with its own rights.",
    });
    const { keptStarted, busy } = props.settings;
    const alias = host.addAlias(ALIAS, keptStarted ? { provisionedConcurrentExecutions: busy.min } : {});
    if (keptStarted) scale(alias, props.settings);
    this.address = `lambda:${props.functionName}:${ALIAS}`;
    this.#functionArn = stack.formatArn({
      service: 'lambda',
      resource: `function:${props.functionName}:${ALIAS}`,
    });
  }

  grantRank(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.#functionArn] });
  }

  #role({ artifacts, liveReleaseParameter }: LambdaModelHostProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Runs the model host',
    });
    grantObjectRead(artifacts, role, 'models/');
    Grant.addToPrincipal({
      grantee: role,
      actions: ['ssm:GetParameter'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: liveReleaseParameter.replace(/^\//, ''),
        }),
      ],
    });
    return role;
  }
}

const ARCHITECTURES = {
  arm64: { ofFunction: Architecture.ARM_64, ofNode: 'arm64' },
  x86_64: { ofFunction: Architecture.X86_64, ofNode: 'x64' },
} as const;

/** ONNX Runtime's package has the binaries of every platform, more than a function may weigh: only its own come along. */
function bundlingFor(architecture: 'arm64' | 'x64') {
  const onnxRuntime = 'node_modules/onnxruntime-node';
  const binaries = `bin/napi-v6/linux/${architecture}`;
  return {
    format: OutputFormat.ESM,
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourceMap: true,
    sourcesContent: false,
    bundleAwsSDK: true,
    externalModules: ['onnxruntime-node'],
    banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    commandHooks: {
      beforeInstall: () => [],
      beforeBundling: () => [],
      afterBundling: (from: string, to: string) => [
        `mkdir -p "${to}/${onnxRuntime}/${binaries}"`,
        `cp -RL "${from}/node_modules/onnxruntime-common" "${to}/node_modules/"`,
        `cp -RL "${from}/${onnxRuntime}/package.json" "${from}/${onnxRuntime}/dist" "${to}/${onnxRuntime}/"`,
        `cp -RL "${from}/${onnxRuntime}/${binaries}/." "${to}/${onnxRuntime}/${binaries}/"`,
      ],
    },
  };
}

/** Started instances follow the hours of the day, and within them how many are in use. */
function scale(alias: Alias, { busyHours, busy, quiet }: LambdaHostSettings): void {
  const scaling = alias.addAutoScaling({ minCapacity: quiet.min, maxCapacity: busy.max });
  scaling.scaleOnSchedule('BusyHours', {
    schedule: Schedule.cron({ hour: String(busyHours.from), minute: '0' }),
    minCapacity: busy.min,
    maxCapacity: busy.max,
  });
  scaling.scaleOnSchedule('QuietHours', {
    schedule: Schedule.cron({ hour: String(busyHours.to), minute: '0' }),
    minCapacity: quiet.min,
    maxCapacity: quiet.max,
  });
  scaling.scaleOnUtilization({ utilizationTarget: UTILIZATION });
}
