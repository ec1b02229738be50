import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  type Chain,
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import { buildTrainingSet } from './build-training-set.ts';
import { listsStep, type ListsStepProps } from './lists-step.ts';
import { LIVE_MODEL_URI, readLiveModel } from './live-model.ts';
import type { OnlineTable } from './online-table.ts';
import { ProcessingJob } from './sagemaker-job.ts';
import type { SagemakerJobRole } from './sagemaker-job-role.ts';
import type { SparkJob } from './spark-job.ts';
import { takeTurn } from './take-turn.ts';
import { Workflow } from './workflow.ts';

/** What the runs' names begin with, and so their folders. */
export const REFRESH_PREFIX = 'lists-';

export interface RefreshListsProps extends Omit<ListsStepProps, 'onlineTableName'> {
  readonly environment: string;
  readonly name: string;
  readonly artifacts: IBucket;
  readonly onlineTable: OnlineTable;
  readonly trainingSetJob: SparkJob;
  /** Runs the job that ranks. */
  readonly role: SagemakerJobRole;
  readonly modelPackageGroup: string;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  readonly pollSeconds: number;
  /** Of a run of the training set's job. */
  readonly trainingSetTimeout: Duration;
  /** How long lists stay. */
  readonly keptFor: Duration;
  readonly logRetention: RetentionDays;
}

/**
 * Ranks ahead for every shopper, by the model that serves, on what the lake has now. An input `{reason: 'release'}` does
 * so only where the lists that are read are not of that model.
 */
export class RefreshLists extends Construct {
  readonly stateMachine: StateMachine;
  readonly #props: RefreshListsProps;

  constructor(scope: Construct, id: string, props: RefreshListsProps) {
    super(scope, id);
    this.#props = props;
    const pollInterval = Duration.seconds(props.pollSeconds);
    const ownRun = props.trainingSetTimeout.toSeconds() + props.settings.maxRuntimeSeconds + 3600;
    this.stateMachine = new Workflow(this, 'Workflow', {
      name: props.name,
      definition: takeTurn(this, {
        stateMachineArn: Stack.of(this).formatArn({
          service: 'states',
          resource: 'stateMachine',
          resourceName: props.name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
        pollInterval,
        turn: this.#begin().next(this.#ofLiveModel(pollInterval)),
      }),
      comment: 'Lists of every shopper, by the model that serves',
      // It may wait for two before it.
      timeout: Duration.seconds(3 * ownRun),
      logRetention: props.logRetention,
    }).stateMachine;
    props.onlineTable.grantItems(this.stateMachine, 'dynamodb:GetItem');
  }

  /** Before anything is read: of two runs, the lists of the one that began later stay. */
  #begin(): Pass {
    return new Pass(this, 'Begin', {
      resultPath: '$.begun',
      parameters: {
        at: JsonPath.stateEnteredTime,
        parts: JsonPath.stringSplit(JsonPath.stateEnteredTime, 'T:.'),
        unique: JsonPath.arrayGetItem(JsonPath.stringSplit(JsonPath.uuid(), '-'), 0),
      },
    });
  }

  #ofLiveModel(pollInterval: Duration): IChainable {
    const nothingLive = ended(this, 'NothingLive', { outcome: 'nothing serves yet' });
    const refresh = this.#plan()
      .next(
        buildTrainingSet(this, this.#props.trainingSetJob, {
          pin: this.#props.artifacts.s3UrlForObject('training-sets/pinned.json'),
        }),
      )
      .next(this.#rank(pollInterval))
      .next(
        ended(this, 'Result', {
          outcome: 'the lists are made anew',
          runId: JsonPath.stringAt('$.plan.runId'),
          modelVersion: JsonPath.stringAt('$.plan.modelVersion'),
          uri: JsonPath.stringAt('$.plan.outputUri'),
        }),
      );
    const asked = new Choice(this, 'IsForRelease')
      .when(
        Condition.and(Condition.isPresent('$.reason'), Condition.stringEquals('$.reason', 'release')),
        this.#unlessTheyAgree(refresh),
      )
      .otherwise(refresh);
    return readLiveModel(this, { ...this.#props, nothingLive }).next(asked);
  }

  #unlessTheyAgree(refresh: IChainable): IChainable {
    const { onlineTable } = this.#props;
    const read = new CallAwsService(this, 'ReadCurrentLists', {
      service: 'dynamodb',
      action: 'getItem',
      iamAction: 'dynamodb:GetItem',
      iamResources: [onlineTable.tableArn],
      parameters: {
        TableName: onlineTable.tableName,
        Key: { pk: { S: 'LISTS' }, sk: { S: 'CURRENT' } },
        ProjectionExpression: 'modelVersion',
        ConsistentRead: true,
      },
      resultPath: '$.lists',
    });
    read.addRetry({ maxAttempts: 3 });
    const ofLists = '$.lists.Item.modelVersion.S';
    return read.next(
      new Choice(this, 'ListsAgree')
        .when(
          Condition.and(
            Condition.isPresent(ofLists),
            Condition.stringEqualsJsonPath(ofLists, '$.live.release.modelVersion'),
          ),
          ended(this, 'Agreed', { outcome: 'the lists are of the model that serves' }),
        )
        .otherwise(refresh),
    );
  }

  #plan(): Chain {
    const part = (index: number): string => JsonPath.arrayGetItem(JsonPath.listAt('$.begun.parts'), index);
    const name = new Pass(this, 'Name', {
      resultPath: '$.run',
      parameters: {
        // The newest is the last by its name.
        id: JsonPath.format(
          `${REFRESH_PREFIX}{}-{}{}{}-{}`,
          part(0),
          part(1),
          part(2),
          part(3),
          JsonPath.stringAt('$.begun.unique'),
        ),
      },
    });
    const runId = JsonPath.stringAt('$.run.id');
    const uri = (folder: string, end = ''): string =>
      JsonPath.format(`${this.#props.artifacts.s3UrlForObject(folder)}/{}${end}`, runId);
    return name.next(
      new Pass(this, 'Plan', {
        parameters: {
          plan: {
            runId,
            begunAt: JsonPath.stringAt('$.begun.at'),
            job: JsonPath.format(`${this.#props.environment}-{}`, runId),
            snapshot: 'newest',
            trainingSetUri: uri('training-sets', '/'),
            modelUri: JsonPath.stringAt(LIVE_MODEL_URI),
            modelVersion: JsonPath.stringAt('$.live.release.modelVersion'),
            outputUri: uri('batch'),
          },
        },
      }),
    );
  }

  #rank(pollInterval: Duration): ProcessingJob {
    const { environment, onlineTable, role, keptFor } = this.#props;
    const planned = (name: string): string => JsonPath.stringAt(`$.plan.${name}`);
    return new ProcessingJob(this, 'Rank', {
      ...listsStep({ ...this.#props, onlineTableName: onlineTable.tableName }, role, {
        version: planned('runId'),
        modelUri: planned('modelUri'),
        trainingSetUri: planned('trainingSetUri'),
        outputUri: planned('outputUri'),
        environment: {
          MODEL_VERSION: planned('modelVersion'),
          BATCH_BEGUN_AT: planned('begunAt'),
          BATCH_LIST_DAYS: String(keptFor.toDays()),
        },
      }),
      jobName: planned('job'),
      jobNamePrefix: `${environment}-${REFRESH_PREFIX}`,
      pollInterval,
    });
  }
}

/** A run's last state, and all that it tells. */
const ended = (scope: Construct, id: string, parameters: Readonly<Record<string, string>>): Pass =>
  new Pass(scope, id, { parameters });
