import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import { ContainerImage, type FargateTaskDefinition, type LogDriver } from 'aws-cdk-lib/aws-ecs';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

import type { PrometheusSettings } from '../model-host-config.ts';
import { DataKey } from './data-key.ts';
import { repositoryOf } from './ecr-image.ts';

export interface MetricsCollectorProps {
  /** The task that it runs in, beside what it fetches from. */
  readonly task: FargateTaskDefinition;
  /** Where `/metrics` is. */
  readonly port: number;
  readonly settings: PrometheusSettings;
  readonly logging: LogDriver;
}

/** What it may take from the model, at most. */
const MEMORY_MIB = 256;

/**
 * A workspace of Amazon Managed Service for Prometheus, and beside each model host a collector that fetches what the host
 * tells and writes it there. A host serves on while its collector does not work.
 */
export class MetricsCollector extends Construct {
  constructor(scope: Construct, id: string, { task, port, settings, logging }: MetricsCollectorProps) {
    super(scope, id);
    const { stackName, region } = Stack.of(this);
    const removalPolicy = RemovalPolicy.DESTROY;
    const key = new DataKey(this, 'Key', { description: `${stackName}: metrics of hosts`, removalPolicy });
    const workspace = new CfnWorkspace(this, 'Workspace', { alias: stackName, kmsKeyArn: key.keyArn });
    workspace.applyRemovalPolicy(removalPolicy);

    repositoryOf(this, settings.collectorImage)?.grantPull(task.obtainExecutionRole());
    Grant.addToPrincipal({
      grantee: task.taskRole,
      actions: ['aps:RemoteWrite'],
      resourceArns: [workspace.attrArn],
    });
    task.addContainer('Collector', {
      image: ContainerImage.fromRegistry(settings.collectorImage),
      essential: false,
      enableRestartPolicy: true,
      memoryLimitMiB: MEMORY_MIB,
      environment: {
        AOT_CONFIG_CONTENT: Stack.of(this).toJsonString(
          pipeline({
            target: `localhost:${port}`,
            everySeconds: settings.everySeconds,
            endpoint: `${workspace.attrPrometheusEndpoint}api/v1/remote_write`,
            region,
          }),
        ),
      },
      logging,
    });
    new CfnOutput(Stack.of(this), 'PrometheusEndpoint', { value: workspace.attrPrometheusEndpoint });
  }
}

interface Pipeline {
  readonly target: string;
  readonly everySeconds: number;
  readonly endpoint: string;
  readonly region: string;
}

/** What the collector does, as OpenTelemetry's collectors are told; JSON is YAML. */
function pipeline({ target, everySeconds, endpoint, region }: Pipeline): Record<string, unknown> {
  return {
    extensions: { sigv4auth: { region, service: 'aps' } },
    receivers: {
      prometheus: {
        config: {
          scrape_configs: [
            {
              job_name: 'model-host',
              scrape_interval: `${everySeconds}s`,
              static_configs: [{ targets: [target] }],
            },
          ],
        },
      },
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_mib: 200, spike_limit_mib: 50 },
      resourcedetection: { detectors: ['ecs'] },
      // Each collector calls its host localhost: the label `instance` is made of this, and tells tasks apart.
      resource: {
        attributes: [{ key: 'service.instance.id', from_attribute: 'aws.ecs.task.arn', action: 'upsert' }],
      },
      batch: {},
    },
    exporters: {
      prometheusremotewrite: {
        endpoint,
        auth: { authenticator: 'sigv4auth' },
        // Names stay as the host tells them: dashboards ask for those.
        translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
        // Else each series has the collector's version as a label, and begins anew with another collector.
        disable_scope_info: true,
      },
    },
    service: {
      extensions: ['sigv4auth'],
      pipelines: {
        metrics: {
          receivers: ['prometheus'],
          processors: ['memory_limiter', 'resourcedetection', 'resource', 'batch'],
          exporters: ['prometheusremotewrite'],
        },
      },
    },
  };
}
