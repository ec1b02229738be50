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
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';

/** AWS's own APIs that containers and functions of this platform call, and nothing else. */
const INTERFACES = {
  Parameters: InterfaceVpcEndpointAwsService.SSM,
  ImageApi: InterfaceVpcEndpointAwsService.ECR,
  ImageLayers: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Stream: InterfaceVpcEndpointAwsService.KINESIS_STREAMS,
} as const;

/** Nothing outside is reached, so it may be the same as any other network's. */
const CIDR = '10.70.0.0/16';

export interface IsolatedNetworkProps {
  readonly logRetention: RetentionDays;
}

/** Two availability zones without a way to the internet: neither a gateway nor NAT, only endpoints of AWS's APIs. */
export class IsolatedNetwork extends Construct {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, props: IsolatedNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(CIDR),
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }],
      gatewayEndpoints: {
        // Image layers and models come from S3, histories and lists from DynamoDB.
        Objects: { service: GatewayVpcEndpointAwsService.S3 },
        Tables: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      flowLogs: {
        Rejected: {
          trafficType: FlowLogTrafficType.REJECT,
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
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS APIs',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(Peer.ipv4(CIDR), Port.tcp(443), 'from inside');
    for (const [name, service] of Object.entries(INTERFACES)) {
      this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [endpoints], open: false });
    }
  }
}
