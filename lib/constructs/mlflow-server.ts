import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnMlflowTrackingServer } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

import type { MlflowServerConfig } from '../mlflow-server-config.ts';
import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';

export interface MlflowServerProps {
  readonly name: string;
  readonly settings: MlflowServerConfig;
  /** Artefacts of runs are a folder of it, under the key of its class of data. */
  readonly artifacts: IBucket;
  readonly removalPolicy: RemovalPolicy;
}

const FOLDER = 'mlflow/';

/** SageMaker's managed MLflow. Whoever calls it signs with rights of its own; there is no password. */
export class MlflowServer extends Construct {
  readonly arn: string;
  readonly #artifacts: IBucket;

  constructor(scope: Construct, id: string, props: MlflowServerProps) {
    super(scope, id);
    const { artifacts } = props;
    this.#artifacts = artifacts;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: "Shows artefacts of runs on MLflow's pages",
    });
    acknowledgeOwnPolicy(role, 'The MLflow server');
    grantObjectRead(artifacts, role, FOLDER);
    grantObjectWrite(artifacts, role, FOLDER);
    const server = new CfnMlflowTrackingServer(this, 'Server', {
      trackingServerName: props.name,
      trackingServerSize: props.settings.size,
      artifactStoreUri: artifacts.s3UrlForObject(FOLDER.replace(/\/$/, '')),
      // Versions of models are registered by the workflow, once they pass its gates.
      automaticModelRegistration: false,
      roleArn: role.roleArn,
    });
    server.applyRemovalPolicy(props.removalPolicy);
    // It does not start where it may not write.
    server.node.addDependency(role.node.findChild('DefaultPolicy'));
    this.arn = server.attrTrackingServerArn;
  }

  /** Lets a job keep runs, write their artefacts, and find out where their pages are. */
  grantRuns(grantee: IGrantable): void {
    this.#grant(
      grantee,
      'sagemaker-mlflow:GetExperimentByName',
      'sagemaker-mlflow:CreateExperiment',
      'sagemaker-mlflow:CreateRun',
      'sagemaker-mlflow:GetRun',
      'sagemaker-mlflow:LogBatch',
      'sagemaker-mlflow:UpdateRun',
      'sagemaker:DescribeMlflowTrackingServer',
    );
    grantObjectWrite(this.#artifacts, grantee, FOLDER);
  }

  /** Lets tags be set of runs that are known. */
  grantTags(grantee: IGrantable): void {
    this.#grant(grantee, 'sagemaker-mlflow:LogBatch');
  }

  #grant(grantee: IGrantable, ...actions: `sagemaker${string}`[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.arn] });
  }
}
