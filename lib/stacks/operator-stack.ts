import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { AuditLock } from '../constructs/audit-lock.ts';
import { AuditTable } from '../constructs/audit-table.ts';
import { acknowledge } from '../constructs/compliance.ts';
import { DataKey } from '../constructs/data-key.ts';
import { DRIFT_FOLDER } from '../constructs/drift-workflow.ts';
import { ExperimentAnalysis } from '../constructs/experiment-analysis.ts';
import { LakeErasure } from '../constructs/lake-erasure.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import { OperatorApi } from '../constructs/operator-api.ts';
import {
  grantModels,
  modelVariables,
  releaseVariables,
  type ReleasingProps,
} from '../constructs/model-state.ts';
import {
  grantKnownObjects,
  grantLogRead,
  grantRuns,
  grantSageMaker,
  grantSageMakerLists,
  grantTableLook,
} from '../constructs/operator-grants.ts';
import type { ClientNetwork, ModelHostAccess } from '../constructs/model-host-access.ts';
import type { OnlineCache } from '../constructs/online-cache.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { ReleaseRecord } from '../constructs/release-record.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import type { RunTracking } from '../constructs/run-tracking.ts';
import { trackRelease } from '../constructs/track-release.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { EXPERIMENTS_FOLDER } from '../constructs/watch-experiments.ts';
import { answeredExperiments } from '../experiments-config.ts';
import { namesOf } from '../names.ts';
import type { LakeStack } from './lake-stack.ts';

export interface OperatorStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly lake: LakeStack;
  readonly onlineTable: OnlineTable;
  readonly onlineCache: OnlineCache | undefined;
  readonly pseudonymKey: PseudonymKey;
  readonly training: StateMachine;
  /** Where runs are kept in MLflow. @default nowhere */
  readonly tracking?: RunTracking | undefined;
  readonly release: StateMachine;
  readonly drift: StateMachine;
  readonly modelHost: ModelHostAccess;
  /** Where functions run, but for those that reach the model host in a network of its own. */
  readonly network: ClientNetwork | undefined;
  /** Where SageMaker's jobs run. @default SageMaker's own network */
  readonly jobNetwork?: ClientNetwork | undefined;
}

/**
 * What engineers and pipelines call to train, decide about models and release them, and to tell and erase what is known of
 * users; and the log of what they did.
 */
export class OperatorStack extends Stack {
  readonly operator: OperatorApi;
  /** All functions of the API and of its log. */
  readonly functions: readonly ServiceFunction[];
  /** Erases from the lake whoever was erased. */
  readonly lakeErasure: StateMachine;
  /** Compares the arms of experiments, once a day. */
  readonly experiments: ExperimentAnalysis;
  readonly #deliver: ServiceFunction | undefined;
  readonly #props: OperatorStackProps;
  readonly #auditTable: AuditTable;
  readonly #state: ReleasingProps;

  constructor(scope: Construct, id: string, props: OperatorStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.#props = props;
    const removalPolicy = removalPolicies[config.dataOnDelete];
    const description = `Vitrine ${config.name}: audit log`;
    const encryptionKey = new DataKey(this, 'Key', { description, removalPolicy });
    this.#auditTable = new AuditTable(this, 'AuditLog', {
      encryptionKey,
      kept: config.dataOnDelete === 'retain',
      followed: config.auditLock !== undefined,
      removalPolicy,
    });

    this.#state = { ...props, auditTable: this.#auditTable };
    this.lakeErasure = new LakeErasure(this, 'LakeErasure', {
      ...props,
      auditTable: this.#auditTable,
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;

    this.experiments = new ExperimentAnalysis(this, 'ExperimentAnalysis', {
      ...props,
      auditTable: this.#auditTable,
    });

    const [predict, models, releases] = [this.#predict(), this.#models(), this.#releases()];
    const [training, users, record] = [this.#training(), this.#users(), this.#record()];
    if (config.modelPipeline !== undefined) this.#deliver = this.#deliverModel();
    const track = trackRelease(this, { ...props, artifacts: props.lake.artifacts });
    const lock =
      config.auditLock &&
      new AuditLock(this, 'AuditLock', {
        ...{ ...props, auditTable: this.#auditTable, encryptionKey },
        settings: config.auditLock,
      });
    const some = [this.#deliver, track, lock?.function].filter((one) => one !== undefined);
    this.functions = [predict, models, releases, training, users, record, ...some];
    this.operator = new OperatorApi(this, 'Operator', {
      name: namesOf(config.name).operatorApi,
      predict: predict.function,
      models: models.function,
      releases: releases.function,
      training: training.function,
      users: users.function,
      settings: config.operatorApi,
      logRetention: logRetentions[config.logRetentionDays],
    });
    new ReleaseRecord(this, 'OnRelease', { release: props.release, record, track, encryptionKey });

    new CfnOutput(this, 'OperatorApiUrl', { value: this.operator.api.url });
  }

  /**
   * Releases models for the pipeline, as this API does for operators.
   * @throws {TypeError} where there is no pipeline of models
   */
  get deliver(): ServiceFunction {
    if (this.#deliver === undefined) throw new TypeError('There is no pipeline of models');
    return this.#deliver;
  }

  #function(
    id: string,
    props: Pick<ServiceFunctionProps, 'handler' | 'description' | 'environment' | 'network' | 'onlineCache'>,
  ): ServiceFunction {
    const { functions, logRetentionDays } = this.#props.config;
    return new ServiceFunction(this, id, {
      ...props,
      network: props.network ?? this.#props.network,
      settings: functions,
      logRetention: logRetentions[logRetentionDays],
      // As long as API Gateway waits: a page of models is many calls of SageMaker's.
      timeout: Duration.seconds(29),
    });
  }

  #predict(): ServiceFunction {
    const { modelHost } = this.#props;
    const predict = this.#function('Predict', {
      handler: 'predict',
      description: "The live model's answer to a caller's own input",
      network: modelHost.network,
      environment: {
        MODEL_HOST: modelHost.address,
        MODEL_HOST_TIMEOUT_MS: String(this.#props.config.operatorApi.modelHostTimeoutMs),
      },
    });
    modelHost.grantRank(predict.function);
    return predict;
  }

  #models(): ServiceFunction {
    const models = this.#function('ManageModels', {
      handler: 'manage-models',
      description: 'Versions of the model, and what is decided about them',
      environment: modelVariables(this, this.#state),
    });
    grantModels(models.function, this.#state, 'sagemaker:UpdateModelPackage');
    grantSageMakerLists(models.function, 'sagemaker:ListModelPackages');
    grantKnownObjects(models.function, this.#props.lake.artifacts, 'models/');
    return models;
  }

  #deliverModel(): ServiceFunction {
    const deliver = this.#function('DeliverModel', {
      handler: 'deliver-model',
      description: 'Starts releases for the pipeline of models, and takes them back',
      environment: releaseVariables(this, this.#state),
    });
    grantModels(deliver.function, this.#state);
    grantRuns(deliver.function, this.#props.release);
    this.#props.onlineTable.grantItems(deliver.function, 'dynamodb:PutItem');
    acknowledge(deliver.function, {
      LambdaConcurrency: 'The pipeline of models asks it, one model at a time.',
      LambdaDLQ: 'The pipeline waits for its answer, and stops without one.',
    });
    return deliver;
  }

  #releases(): ServiceFunction {
    const { release, config, lake, onlineTable } = this.#props;
    const releases = this.#function('ManageReleases', {
      handler: 'manage-releases',
      description: 'Starts releases, stops experiments, and tells of both',
      environment: {
        ...releaseVariables(this, this.#state),
        EXPERIMENTS: JSON.stringify(answeredExperiments(config.experiments)),
        EXPERIMENT_REPORTS_URI: lake.artifacts.s3UrlForObject(EXPERIMENTS_FOLDER),
      },
    });
    grantModels(releases.function, this.#state);
    grantRuns(releases.function, release);
    onlineTable.grantItems(releases.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
    grantKnownObjects(releases.function, lake.artifacts, EXPERIMENTS_FOLDER);
    return releases;
  }

  #training(): ServiceFunction {
    const { training, drift, config, lake } = this.#props;
    const jobs = `${config.name}-`;
    const manage = this.#function('ManageTraining', {
      handler: 'manage-training',
      description: 'Starts training runs and checks of drift, tells of them and stops runs',
      environment: {
        TRAINING_STATE_MACHINE_ARN: training.stateMachineArn,
        DRIFT_STATE_MACHINE_ARN: drift.stateMachineArn,
        JOB_NAME_PREFIX: jobs,
        GLUE_DATABASE: lake.database.databaseName,
        DRIFT_REPORT_URI: lake.artifacts.s3UrlForObject(`${DRIFT_FOLDER}/drift.json`),
        INSTANCE_PRICES: JSON.stringify(config.training.usdPerHour ?? {}),
      },
    });
    grantRuns(manage.function, training, 'states:StopExecution');
    grantRuns(manage.function, drift);
    grantTableLook(manage.function, lake.database);
    grantKnownObjects(manage.function, lake.lake, 'warehouse/');
    grantKnownObjects(manage.function, lake.artifacts, `${DRIFT_FOLDER}/`);
    for (const [resource, kind] of jobKinds) {
      grantSageMaker(
        manage.function,
        `${resource}/${jobs}*`,
        `sagemaker:Describe${kind}`,
        `sagemaker:Stop${kind}`,
      );
    }
    grantSageMaker(
      manage.function,
      `hyper-parameter-tuning-job/${jobs}*`,
      'sagemaker:ListTrainingJobsForHyperParameterTuningJob',
    );
    grantLogRead(manage.function, '/aws/sagemaker/TrainingJobs', jobs);
    grantLogRead(manage.function, '/aws/sagemaker/ProcessingJobs', jobs);
    return manage;
  }

  #users(): ServiceFunction {
    const { onlineTable, onlineCache, pseudonymKey, config } = this.#props;
    const users = this.#function('ManageUsers', {
      onlineCache,
      handler: 'manage-users',
      description: 'Tells what is known of a user, and erases it',
      environment: {
        ...modelVariables(this, this.#state),
        ONLINE_TABLE_NAME: onlineTable.tableName,
        PSEUDONYM_KEY_ARN: pseudonymKey.secretArn,
        ERASURE_STATE_MACHINE_ARN: this.lakeErasure.stateMachineArn,
        ERASURE_GATHER_SECONDS: String(config.erasure.gatherSeconds),
        RETIRE_AFTER_DAYS: String(config.models.retireAfterDays),
      },
    });
    onlineTable.grantItems(
      users.function,
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:DeleteItem',
    );
    grantModels(users.function, this.#state);
    grantSageMakerLists(users.function, 'sagemaker:ListModelPackages');
    pseudonymKey.grantRead(users.function);
    this.lakeErasure.grantStartExecution(users.function);
    return users;
  }

  #record(): ServiceFunction {
    const record = this.#function('RecordRelease', {
      handler: 'record-release',
      description: 'Writes to the audit log how a release ended',
      environment: { AUDIT_TABLE_NAME: this.#auditTable.tableName },
    });
    this.#auditTable.grantReadAndAppend(record.function);
    return record;
  }
}

/** The jobs of a training run, as IAM and as SageMaker's API call them. */
const jobKinds = [
  ['training-job', 'TrainingJob'],
  ['processing-job', 'ProcessingJob'],
  ['hyper-parameter-tuning-job', 'HyperParameterTuningJob'],
] as const;
