import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { FargateHostSettings } from '../model-host-config.ts';
import { grantObjectRead } from './bucket-grants.ts';
import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';
import { repositoryOf } from './ecr-image.ts';
import type { IsolatedNetwork } from './isolated-network.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import { MetricsCollector } from './metrics-collector.ts';
import type { ClientNetwork, ModelHostAccess } from './model-host-access.ts';

const HOST_PORT = 8080;

export interface FargateModelHostProps {
  readonly network: IsolatedNetwork;
  readonly imageUri: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly artifacts: IBucket;
  /** SSM parameter that says which model is live. */
  readonly liveReleaseParameter: string;
  /** How often it is looked at. */
  readonly pollSeconds: number;
  readonly settings: FargateHostSettings;
  readonly logRetention: RetentionDays;
}

/** The model host in containers behind a load balancer that only functions of this platform can reach. */
export class FargateModelHost extends Construct implements ModelHostAccess {
  readonly address: string;
  readonly network: ClientNetwork;

  constructor(scope: Construct, id: string, props: FargateModelHostProps) {
    super(scope, id);
    const { vpc } = props.network;
    const group = (name: string, description: string): SecurityGroup =>
      new SecurityGroup(this, name, { vpc, description });
    const [clients, balancer, hosts] = [
      group('Clients', 'May have items ranked'),
      group('Balancer', 'Load balancer of the model host'),
      group('Hosts', 'Model hosts'),
    ];
    balancer.addIngressRule(clients, Port.tcp(80), 'rank requests');
    hosts.addIngressRule(balancer, Port.tcp(HOST_PORT), 'rank requests and health checks');

    const service = this.#service(props, hosts);
    const alb = new ApplicationLoadBalancer(this, 'Alb', {
      vpc,
      internetFacing: false,
      securityGroup: balancer,
      dropInvalidHeaderFields: true,
      idleTimeout: Duration.seconds(60),
    });
    const targets = alb
      .addListener('Http', { protocol: ApplicationProtocol.HTTP, open: false })
      .addTargets('Hosts', {
        targets: [service],
        port: HOST_PORT,
        protocol: ApplicationProtocol.HTTP,
        healthCheck: {
          path: '/ping',
          interval: Duration.seconds(5),
          timeout: Duration.seconds(2),
          healthyThresholdCount: 2,
          unhealthyThresholdCount: 2,
        },
        // A host that stops answers what it has, for 30 seconds at most.
        deregistrationDelay: Duration.seconds(30),
      });
    scale(service, targets, props.settings);
    this.address = `http://${alb.loadBalancerDnsName}`;
    this.network = { vpc, securityGroup: clients };
    acknowledgeFindings(alb, service);
  }

  /** Reaching it is a matter of its network alone. */
  grantRank(): void {
    // Nothing to grant: `network` holds the security group that is let in.
  }

  #service(props: FargateModelHostProps, securityGroup: SecurityGroup): FargateService {
    const cluster = new Cluster(this, 'Cluster', {
      vpc: props.network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    return new FargateService(this, 'Service', {
      // CDK's class says `undefined` where its interface does not.
      cluster: cluster as ICluster,
      taskDefinition: this.#task(props),
      securityGroups: [securityGroup],
      assignPublicIp: false,
      // A deployment that does not come up healthy goes back by itself.
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(120),
    });
  }

  #task({ settings, ...props }: FargateModelHostProps): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: settings.cpu,
      memoryLimitMiB: settings.memoryMiB,
      runtimePlatform: {
        cpuArchitecture: ARCHITECTURES[props.architecture],
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    repositoryOf(this, props.imageUri)?.grantPull(task.obtainExecutionRole());
    grantObjectRead(props.artifacts, task.taskRole, 'models/');
    Grant.addToPrincipal({
      grantee: task.taskRole,
      actions: ['ssm:GetParameter'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: props.liveReleaseParameter.replace(/^\//, ''),
        }),
      ],
    });
    const logging = LogDrivers.awsLogs({
      streamPrefix: 'model-host',
      logGroup: new LogGroup(this, 'Logs', {
        retention: props.logRetention,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    task.addContainer('Host', {
      image: ContainerImage.fromRegistry(props.imageUri),
      portMappings: [{ containerPort: HOST_PORT }],
      environment: {
        MODEL_POINTER: `ssm:${props.liveReleaseParameter}`,
        MODEL_POLL_SECONDS: String(props.pollSeconds),
        WORKERS: String(settings.cpu / 1024),
      },
      logging,
      stopTimeout: Duration.seconds(30),
    });
    if (settings.prometheus)
      new MetricsCollector(this, 'Metrics', {
        task,
        port: HOST_PORT,
        settings: settings.prometheus,
        logging,
      });
    return task;
  }
}

const ARCHITECTURES = { arm64: CpuArchitecture.ARM64, x86_64: CpuArchitecture.X86_64 } as const;

function scale(
  service: FargateService,
  targetGroup: ApplicationTargetGroup,
  { tasks, requestsPerTaskAndMinute, cpuPercent }: FargateHostSettings,
): void {
  const cooldowns = { scaleOutCooldown: Duration.seconds(30), scaleInCooldown: Duration.minutes(5) };
  const scaling = service.autoScaleTaskCount({ minCapacity: tasks.min, maxCapacity: tasks.max });
  scaling.scaleOnRequestCount('Requests', {
    targetGroup,
    requestsPerTarget: requestsPerTaskAndMinute,
    ...cooldowns,
  });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...cooldowns });
}

function acknowledgeFindings(alb: ApplicationLoadBalancer, service: FargateService): void {
  Validations.of(alb).acknowledge({
    id: 'AwsSolutions-ELB2',
    reason: 'Callers are functions of this platform, which log and count what they ask; nobody else gets in.',
  });
  const inside =
    'Its callers are in the same network, which nothing outside reaches, and in a group that it lets in.';
  acknowledge(alb, {
    ALBHttpToHttpsRedirection: inside,
    ALBWAFEnabled: inside,
    ELBDeletionProtectionEnabled:
      'It holds nothing: a deployment makes another, and the API falls back meanwhile.',
    ELBLoggingEnabled: 'Callers are functions of this platform, which log and count what they ask.',
    ELBv2ACMCertificateRequired: inside,
  });
  acknowledgeWaitForRole(service.node.findChild('Service'));
  acknowledgeOwnPolicy(service.taskDefinition, 'The model host');
  Validations.of(service.taskDefinition).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables say which parameter to read and how often; none is a secret.',
  });
}
