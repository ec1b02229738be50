import { join } from 'node:path';

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ILambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  CfnFunction,
  type IFunction,
  type IVersion,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type ILogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { aliasesWithoutCache, bundleAliases } from './bundle-aliases.ts';
import { skipCheckov } from './checkov-skips.ts';
import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';
import { GradualRollout } from './gradual-rollout.ts';
import { grantKeyThrough } from './key-grants.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import type { ClientNetwork } from './model-host-access.ts';
import type { OnlineCache } from './online-cache.ts';

const repository = join(import.meta.dirname, '..', '..');

/** The namespace of every metric that the functions emit. */
export const METRICS_NAMESPACE = 'Vitrine';

/** What an environment decides about all functions. */
export interface ServiceFunctionSettings {
  readonly architecture: 'arm64' | 'x86_64';
  readonly logLevel: string;
}

export interface ServiceFunctionProps {
  /** File name below `lambdas/handlers`, without `.ts`; also the service's name in logs, traces and metrics. */
  readonly handler: string;
  readonly description: string;
  readonly settings: ServiceFunctionSettings;
  readonly logRetention: RetentionDays;
  readonly environment: Readonly<Record<string, string>>;
  /** @default none: it reaches AWS's APIs, and nothing that has no public address */
  readonly network?: ClientNetwork | undefined;
  /** What it reads histories from, or drops them in. @default it asks none */
  readonly onlineCache?: OnlineCache | undefined;
  /** Why it is in no network, as a sentence. @default that it calls AWS's own APIs alone */
  readonly outsideReason?: string;
  /** @default 10 seconds */
  readonly timeout?: Duration;
  /** @default 512 MiB, which is also a third of a processor */
  readonly memorySize?: number;
}

/** A Lambda function the way this platform runs them: bundled, traced, logged, with a role of its own. */
export class ServiceFunction extends Construct {
  readonly function: IFunction;
  /** What callers are to invoke: the function, or the alias that deployments move to it bit by bit. */
  target: IFunction;
  /** Where it logs, as JSON. */
  readonly logGroup: ILogGroup;
  /** The dimension `service` of the metrics that it emits. */
  readonly service: string;
  readonly #function: NodejsFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.service = props.handler;

    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup = logGroup;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs ${props.handler}`,
    });
    // Instead of the managed AWSLambdaBasicExecutionRole, which may write to any log group of the account.
    logGroup.grants.write(role);
    if (props.network !== undefined) grantNetworkInterfaces(role);
    props.onlineCache?.grantConnect(role);
    const aliases = props.onlineCache === undefined ? aliasesWithoutCache : bundleAliases;

    const nodejsFunction = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(repository, 'lambdas', 'handlers', `${props.handler}.ts`),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: architectures[props.settings.architecture],
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 512,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...(props.network !== undefined && {
        vpc: props.network.vpc,
        securityGroups: [
          props.network.securityGroup,
          ...(props.onlineCache === undefined ? [] : [props.onlineCache.clients]),
        ],
      }),
      environment: {
        POWERTOOLS_SERVICE_NAME: props.handler,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: props.settings.logLevel,
        NODE_OPTIONS: '--enable-source-maps',
        ...(props.onlineCache !== undefined && { ONLINE_CACHE: props.onlineCache.address }),
        ...props.environment,
      },
      projectRoot: repository,
      depsLockFilePath: join(repository, 'package-lock.json'),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        // The SDK that was tested is the SDK that runs, whatever the runtime carries.
        bundleAwsSDK: true,
        // The X-Ray SDK is CommonJS and requires Node's own modules at run time.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        esbuildArgs: Object.fromEntries(
          Object.entries(aliases).map(([module, replacement]) => [`--alias:${module}`, replacement]),
        ),
      },
    });
    acknowledgeWaitForRole(nodejsFunction);
    acknowledgeOwnPolicy(role, props.handler);
    skipCheckov(nodejsFunction, {
      CKV_AWS_173: `The variables of ${props.handler} name tables, streams and parameters; a secret is read from Secrets Manager when it is needed.`,
    });
    if (props.network === undefined) {
      acknowledge(nodejsFunction, {
        LambdaInsideVPC:
          props.outsideReason ??
          `${props.handler} calls AWS's own APIs alone, over TLS and with its own rights; a network would lead to the same endpoints.`,
      });
    }
    this.#function = nodejsFunction;
    this.function = nodejsFunction;
    this.target = nodejsFunction;
  }

  /** Has deployments shift requests to what they changed, minute by minute, rather than at once. */
  rollOutBy(application: ILambdaApplication): void {
    // CDK's class says `undefined` where its interface does not.
    const version = this.#function.currentVersion as IVersion;
    this.target = new GradualRollout(this, 'Rollout', { application, version, service: this.service }).alias;
  }

  /** Keeps events that it fails on after Lambda's own retries. Only for what invokes it without waiting for an answer. */
  keepFailures(deadLetters: IQueue, encryptionKey: IKey): void {
    deadLetters.grant(this.function, 'sqs:SendMessage');
    grantKeyThrough('sqs', encryptionKey, this.function, 'kms:Decrypt', 'kms:GenerateDataKey');
    const resource = this.#function.node.defaultChild;
    if (!(resource instanceof CfnFunction)) throw new TypeError(`${this.node.path} is not a function`);
    resource.deadLetterConfig = { targetArn: deadLetters.queueArn };
  }
}

/** Lambda attaches a function to its network with the function's own rights. */
function grantNetworkInterfaces(grantee: Role): void {
  Grant.addToPrincipal({
    grantee,
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    // EC2 authorizes the descriptions on no resource, and Lambda names the interfaces itself.
    resourceArns: ['*'],
  });
  skipCheckov(grantee, {
    CKV_AWS_111: 'Lambda names the network interfaces itself, as it attaches the function to its network.',
  });
}

const architectures = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 } as const;
