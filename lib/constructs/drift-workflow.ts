import { Aws, Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  type Chain,
  Choice,
  Condition,
  CustomState,
  type IChainable,
  JsonPath,
  Pass,
  type StateMachine,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import type { DriftConfig } from '../drift-config.ts';
import { buildTrainingSet } from './build-training-set.ts';
import { grantKeyThrough } from './key-grants.ts';
import { LIVE_MODEL_URI, LIVE_TRAINING_SET_URI, readLiveModel } from './live-model.ts';
import { ProcessingJob } from './sagemaker-job.ts';
import type { SagemakerJobRole } from './sagemaker-job-role.ts';
import type { SparkJob } from './spark-job.ts';
import type { JobInstances } from './training-definition.ts';
import { Workflow } from './workflow.ts';

/** The namespace of what a check measures. */
export const DRIFT_NAMESPACE = 'Vitrine/Drift';
/** The `source` of the event that tells of a reason for another model. */
export const DRIFT_SOURCE = 'vitrine.drift';
/** Where the last report is; earlier ones are its versions. */
export const DRIFT_FOLDER = 'drift/latest';

export interface DriftWorkflowProps {
  readonly environment: string;
  readonly artifacts: IBucket;
  readonly artifactKey: IKey;
  readonly trainingSetJob: SparkJob;
  readonly role: SagemakerJobRole;
  readonly trainingImageUri: string;
  readonly modelPackageGroup: string;
  readonly liveReleaseParameter: string;
  readonly instances: JobInstances;
  readonly maxRuntimeSeconds: number;
  readonly pollSeconds: number;
  readonly limits: DriftConfig['limits'];
  /** Of so many users it is compared what they are served with. */
  readonly skewSample: number;
  readonly logRetention: RetentionDays;
}

/** Compares the newest data with what the live model learnt from, publishes what it measured, and tells of what follows. */
export class DriftWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly #props: DriftWorkflowProps;

  constructor(scope: Construct, id: string, props: DriftWorkflowProps) {
    super(scope, id);
    this.#props = props;
    const nothingLive = new Succeed(this, 'NothingLive', { comment: 'There is no model to compare with.' });
    const described = readLiveModel(this, { ...props, nothingLive }).next(this.#plan());
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: described
        .next(buildTrainingSet(this, props.trainingSetJob, { skewSample: props.skewSample }))
        .next(this.#compare())
        .next(this.#read('ReadReport', 'drift.json', '$.report'))
        .next(this.#read('ReadMetrics', 'metrics.json', '$.metrics'))
        .next(this.#publish())
        .next(this.#tell()),
      comment: 'Newest data against what the live model learnt from',
      timeout: Duration.seconds(props.maxRuntimeSeconds * 2),
      logRetention: props.logRetention,
    }).stateMachine;
    grantKeyThrough('s3', props.artifactKey, this.stateMachine, 'kms:Decrypt');
    Grant.addToPrincipal({
      grantee: this.stateMachine,
      actions: ['cloudwatch:PutMetricData'],
      // CloudWatch authorizes metrics by their namespace, not by resource.
      resourceArns: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': DRIFT_NAMESPACE } },
    });
  }

  #plan(): Chain {
    const { artifacts, environment } = this.#props;
    const id = new Pass(this, 'Name', {
      resultPath: '$.run',
      // Of its own: EventBridge names executions with more characters than SageMaker takes.
      parameters: { id: JsonPath.format('drift-{}', JsonPath.uuid()) },
    });
    const runId = JsonPath.stringAt('$.run.id');
    const plan = new Pass(this, 'Plan', {
      parameters: {
        plan: {
          runId,
          job: JsonPath.format(`${environment}-{}`, runId),
          snapshot: 'newest',
          trainingSetUri: JsonPath.format(`${artifacts.s3UrlForObject()}/training-sets/{}/`, runId),
          outputUri: artifacts.s3UrlForObject(DRIFT_FOLDER),
          modelUri: JsonPath.stringAt(LIVE_MODEL_URI),
          referenceUri: JsonPath.stringAt(LIVE_TRAINING_SET_URI),
        },
      },
    });
    return id.next(plan);
  }

  #compare(): ProcessingJob {
    const { environment, limits, ...props } = this.#props;
    return new ProcessingJob(this, 'Compare', {
      command: 'drift',
      jobNamePrefix: `${environment}-`,
      jobName: JsonPath.stringAt('$.plan.job'),
      imageUri: props.trainingImageUri,
      role: props.role,
      outputKey: props.artifactKey,
      instances: props.instances,
      maxRuntime: Duration.seconds(props.maxRuntimeSeconds),
      pollInterval: Duration.seconds(props.pollSeconds),
      network: 'isolated',
      inputs: {
        model: JsonPath.stringAt('$.plan.modelUri'),
        reference: JsonPath.stringAt('$.plan.referenceUri'),
        'training-set': JsonPath.stringAt('$.plan.trainingSetUri'),
      },
      output: { folder: 'drift', uri: JsonPath.stringAt('$.plan.outputUri') },
      environment: {
        VITRINE_ENVIRONMENT: environment,
        DRIFT_PSI: String(limits.psi),
        DRIFT_OUTCOME_LOSS: String(limits.outcomeLoss),
        DRIFT_NEW_ITEM_SHARE: String(limits.newItemShare),
        DRIFT_VOLUME_LOW: String(limits.volumeLow),
        DRIFT_AGE_HOURS: String(limits.ageHours),
        DRIFT_NEW_DATA_SHARE: String(limits.newDataShare),
        DRIFT_SKEW: String(limits.skew),
        DRIFT_FEWEST_EVENTS: String(limits.fewestEvents),
      },
    });
  }

  #read(id: string, file: string, resultPath: string): CallAwsService {
    const { artifacts } = this.#props;
    const key = `${DRIFT_FOLDER}/${file}`;
    return new CallAwsService(this, id, {
      service: 's3',
      action: 'getObject',
      iamAction: 's3:GetObject',
      iamResources: [artifacts.arnForObjects(key)],
      parameters: { Bucket: artifacts.bucketName, Key: key },
      resultSelector: { content: JsonPath.stringToJson(JsonPath.stringAt('$.Body')) },
      resultPath,
    });
  }

  /** A state of its own words: only so can its right be bound to the namespace. */
  #publish(): CustomState {
    return new CustomState(this, 'PublishMetrics', {
      stateJson: {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:cloudwatch:putMetricData`,
        Parameters: { Namespace: DRIFT_NAMESPACE, 'MetricData.$': '$.metrics.content' },
        ResultPath: null,
      },
    });
  }

  #tell(): IChainable {
    const report = (path: string): string => JsonPath.stringAt(`$.report.content.${path}`);
    const tell = new EventBridgePutEvents(this, 'TellReasons', {
      entries: [
        {
          source: DRIFT_SOURCE,
          detailType: 'Reason For Another Model',
          detail: TaskInput.fromObject({
            reasons: JsonPath.listAt('$.report.content.reasons'),
            modelVersion: report('modelVersion'),
            checkedAt: report('checkedAt'),
          }),
        },
      ],
      resultPath: JsonPath.DISCARD,
    });
    const result = new Pass(this, 'Result', { outputPath: '$.report.content' });
    return new Choice(this, 'ReasonFound')
      .when(Condition.isPresent('$.report.content.reasons[0]'), tell.next(result))
      .otherwise(result);
  }
}
