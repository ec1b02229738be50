import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import type { FargateHostSettings } from '../model-host-config.ts';
import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';

type Interfaces = Readonly<Record<string, InterfaceEndpoint>>;

interface InterfaceEndpoint {
  readonly service: InterfaceVpcEndpointAwsService;
  /** The prefix of the API's actions in IAM. */
  readonly actions: string;
}

/** AWS's own APIs that containers with a model, and the functions that ask them, call. */
const HOST_INTERFACES: Interfaces = {
  Parameters: { service: InterfaceVpcEndpointAwsService.SSM, actions: 'ssm' },
  ImageApi: { service: InterfaceVpcEndpointAwsService.ECR, actions: 'ecr' },
  ImageLayers: { service: InterfaceVpcEndpointAwsService.ECR_DOCKER, actions: 'ecr' },
  Logs: { service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, actions: 'logs' },
  Stream: { service: InterfaceVpcEndpointAwsService.KINESIS_STREAMS, actions: 'kinesis' },
};

/** Those that all functions of the platform call. */
export const FUNCTION_INTERFACES: Interfaces = {
  Catalog: { service: InterfaceVpcEndpointAwsService.GLUE, actions: 'glue' },
  Endpoint: { service: InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME, actions: 'sagemaker' },
  Functions: { service: InterfaceVpcEndpointAwsService.LAMBDA, actions: 'lambda' },
  Logs: { service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, actions: 'logs' },
  Metrics: { service: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING, actions: 'cloudwatch' },
  Models: { service: InterfaceVpcEndpointAwsService.SAGEMAKER_API, actions: 'sagemaker' },
  Parameters: { service: InterfaceVpcEndpointAwsService.SSM, actions: 'ssm' },
  Secrets: { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER, actions: 'secretsmanager' },
  Stream: { service: InterfaceVpcEndpointAwsService.KINESIS_STREAMS, actions: 'kinesis' },
  Workflows: { service: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS, actions: 'states' },
};

/** Those that ask a model for the embeddings of items' names. */
export const EMBEDDING_INTERFACES: Interfaces = {
  Embeddings: { service: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME, actions: 'bedrock' },
};

/** Those that write the mirror of users' features. */
export const FEATURE_STORE_INTERFACES: Interfaces = {
  Features: { service: InterfaceVpcEndpointAwsService.SAGEMAKER_FEATURESTORE_RUNTIME, actions: 'sagemaker' },
};

/** Those that write what model hosts tell. */
const METRICS_INTERFACES: Interfaces = {
  HostMetrics: { service: InterfaceVpcEndpointAwsService.PROMETHEUS_WORKSPACES, actions: 'aps' },
};

/** All that containers with a model need. */
export const hostInterfaces = ({ prometheus }: FargateHostSettings): Interfaces => ({
  ...HOST_INTERFACES,
  ...(prometheus && METRICS_INTERFACES),
});

/** Those that keep runs in SageMaker's managed MLflow. */
export const MLFLOW_INTERFACES: Interfaces = {
  Runs: { service: InterfaceVpcEndpointAwsService.SAGEMAKER_EXPERIMENTS, actions: 'sagemaker-mlflow' },
};

/** Nothing outside is reached, so it may be the same as any other network's. */
const CIDR = '10.70.0.0/16';

export interface IsolatedNetworkProps {
  /** Endpoints by their construct ids. */
  readonly interfaces: Interfaces;
  /** Availability zones. @default 2 */
  readonly zones?: number;
  /** @default rejected */
  readonly flowLogs?: keyof typeof TRAFFIC;
  readonly logRetention: RetentionDays;
}

const TRAFFIC = { rejected: FlowLogTrafficType.REJECT, all: FlowLogTrafficType.ALL } as const;

/** Availability zones without a way to the internet: neither a gateway nor NAT, only endpoints of AWS's APIs. */
export class IsolatedNetwork extends Construct {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, props: IsolatedNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(CIDR),
      maxAzs: props.zones ?? 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }],
      flowLogs: {
        Rejected: {
          trafficType: TRAFFIC[props.flowLogs ?? 'rejected'],
          destination: FlowLogDestination.toCloudWatchLogs(
            new LogGroup(this, 'FlowLogs', {
              retention: props.logRetention,
              removalPolicy: RemovalPolicy.DESTROY,
            }),
          ),
        },
      },
    });
    // CDK's class says `undefined` where its interface does not, so the compiler would not take it for an IVpc.
    this.vpc = vpc as IVpc;
    acknowledge(vpc, {
      VPCDefaultSecurityGroupClosed:
        'Nothing is in the default group, for everything here names its own; closing it takes a function with rights on all groups.',
    });
    acknowledgeOwnPolicy(vpc, 'The flow log');
    this.#gateways();
    this.#interfaces(props.interfaces);
  }

  /** Image layers and models come from S3, histories and lists from DynamoDB. */
  #gateways(): void {
    const objects = this.vpc.addGatewayEndpoint('Objects', { service: GatewayVpcEndpointAwsService.S3 });
    objects.addToPolicy(withinAccount(this, ['s3:*'], { onlyItsResources: true }));
    objects.addToPolicy(imageLayers(this));
    const tables = this.vpc.addGatewayEndpoint('Tables', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    tables.addToPolicy(withinAccount(this, ['dynamodb:*'], { onlyItsResources: true }));
  }

  #interfaces(interfaces: Interfaces): void {
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS APIs',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(CIDR), Port.tcp(443), 'from inside');
    for (const [name, { service, actions }] of Object.entries(interfaces)) {
      const endpoint = this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [group], open: false });
      // Images may be another account's, and its own policy says who may pull them.
      const onlyItsResources = actions !== 'ecr';
      endpoint.addToPolicy(withinAccount(this, [`${actions}:*`], { onlyItsResources }));
    }
  }
}

/**
 * What may pass an endpoint: calls with this account's credentials, to its own resources. Which calls, the callers' own
 * roles say; here, nobody carries data out with credentials that they brought along.
 */
function withinAccount(
  scope: Construct,
  actions: string[],
  { onlyItsResources }: { readonly onlyItsResources: boolean },
): PolicyStatement {
  const { account } = Stack.of(scope);
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions,
    resources: ['*'],
    conditions: {
      StringEquals: {
        'aws:PrincipalAccount': account,
        ...(onlyItsResources && { 'aws:ResourceAccount': account }),
      },
    },
  });
}

/** ECR keeps the layers of images in buckets of its own, which are fetched by signed addresses. */
function imageLayers(scope: Construct): PolicyStatement {
  const { partition, region } = Stack.of(scope);
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['s3:GetObject'],
    resources: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
  });
}
