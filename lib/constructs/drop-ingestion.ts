import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  JsonPath,
  Pass,
  type StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';
import { retryWhileBusy } from './glue-retries.ts';
import type { SparkJob } from './spark-job.ts';
import { Workflow } from './workflow.ts';

export interface DropIngestionProps {
  readonly raw: IBucket;
  readonly lake: IBucket;
  /** Encrypts drops that could not be told. */
  readonly encryptionKey: IKey;
  readonly job: SparkJob;
  /** Of one run of the job. */
  readonly timeout: Duration;
  /** How often what the stream has archived is merged, and how many days of it: more than a run may be late. */
  readonly clickstream: { readonly every: Duration; readonly days: number };
  readonly logRetention: RetentionDays;
}

/** The empty object that says that a drop is whole: Spark, Hadoop and Glue write it last, others can. */
const COMPLETE = '_SUCCESS';

/** The folders of a source that is dropped by day, and the job's name of it. */
const SOURCES = { personalize: ['interactions', 'items', 'users'], 'online-retail': ['online-retail'] };

/**
 * Ingests the drop `raw/<data set>/ingest_date=<day>/` when its `_SUCCESS` arrives, and what the stream has archived on a
 * schedule: by when it arrived, so that an event may be as late as it likes.
 */
export class DropIngestion extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: DropIngestionProps) {
    super(scope, id);
    tellEventBridge(props.raw);
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(props),
      comment: 'A complete drop, or what the stream has archived, ingested',
      // It may wait for the runs of other drops before it.
      timeout: Duration.minutes(props.timeout.toMinutes() + 12 * 60),
      logRetention: props.logRetention,
    }).stateMachine;
    this.#startOn(props);
  }

  #definition(props: DropIngestionProps): IChainable {
    const run = this.#run(props, 'Ingest', {
      '--source': JsonPath.stringAt('$.source.value'),
      '--ingest-date': JsonPath.stringAt('$.day'),
      ...named(props, JsonPath.stringAt('$.runId')),
    });
    const choice = new Choice(this, 'WhichSource');
    for (const [source, folders] of Object.entries(SOURCES)) {
      const [first, ...others] = folders.map((folder) => Condition.stringEquals('$.folder', folder));
      if (first === undefined) continue;
      const named = new Pass(this, `Source-${source}`, {
        parameters: { value: source },
        resultPath: '$.source',
      });
      choice.when(others.length > 0 ? Condition.or(first, ...others) : first, named.next(run));
    }
    const readPath = new Pass(this, 'ReadPath', {
      parameters: {
        path: JsonPath.stringSplit(JsonPath.stringAt('$.detail.object.key'), '/'),
      },
    });
    const readDrop = new Pass(this, 'ReadDrop', {
      parameters: {
        folder: JsonPath.arrayGetItem(JsonPath.listAt('$.path'), 1),
        day: JsonPath.arrayGetItem(
          JsonPath.stringSplit(JsonPath.arrayGetItem(JsonPath.listAt('$.path'), 2), '='),
          1,
        ),
        runId: JsonPath.format('drop-{}', JsonPath.stringAt('$$.Execution.Name')),
      },
    });
    readPath.next(readDrop).next(choice);
    return new Choice(this, 'WhatArrived')
      .when(Condition.isPresent('$.detail'), readPath)
      .otherwise(this.#clickstream(props));
  }

  /** What the stream has archived, and may have been read before: the job merges it. */
  #clickstream(props: DropIngestionProps): IChainable {
    const runId = JsonPath.format('clickstream-{}', JsonPath.stringAt('$$.Execution.Name'));
    return this.#run(props, 'IngestClickstream', {
      '--source': 'clickstream',
      '--archived-days': String(props.clickstream.days),
      ...named(props, runId),
    });
  }

  #run({ job, timeout }: DropIngestionProps, id: string, args: Record<string, string>): GlueStartJobRun {
    const run = new GlueStartJobRun(this, id, {
      glueJobName: job.jobName,
      integrationPattern: IntegrationPattern.RUN_JOB,
      arguments: TaskInput.fromObject(args),
    });
    // One run at a time: the drops of a shop's data sets come together, and wait for each other.
    retryWhileBusy(run, 60, Duration.minutes(Math.min(timeout.toMinutes(), 10)));
    return run;
  }

  #startOn({ raw, encryptionKey, clickstream }: DropIngestionProps): void {
    const undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: of a rule, which names it.',
    });
    const events = new ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    encryptionKey.grant(events, 'kms:Decrypt', 'kms:GenerateDataKey');
    const role = new Role(this, 'Role', { assumedBy: events, description: 'Starts ingestion' });
    acknowledgeOwnPolicy(role, 'The rules that start ingestion');
    const start = (input?: RuleTargetInput): SfnStateMachine =>
      new SfnStateMachine(this.stateMachine, {
        role,
        deadLetterQueue: undelivered,
        retryAttempts: 3,
        maxEventAge: Duration.hours(24),
        ...(input && { input }),
      });
    const folders = Object.values(SOURCES).flat();
    new Rule(this, 'Rule', {
      description: 'A drop is complete',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [raw.bucketName] },
          object: {
            key: folders.map((folder) => ({ wildcard: `raw/${folder}/ingest_date=*/${COMPLETE}` })),
          },
        },
      },
      targets: [start()],
    });
    new Rule(this, 'Clickstream', {
      description: 'What the stream has archived is merged',
      schedule: Schedule.rate(clickstream.every),
      targets: [start(RuleTargetInput.fromObject({}))],
    });
  }
}

/** What every run is told: where the raw files are, and where to report under which name. */
function named({ raw, lake }: DropIngestionProps, runId: string): Record<string, string> {
  return {
    '--input': raw.s3UrlForObject('raw/'),
    '--report': JsonPath.format(`${lake.s3UrlForObject('reports/ingest')}/{}.json`, runId),
    '--run-id': runId,
  };
}

/** By the bucket's own property: CDK's `eventBridgeEnabled` makes a function that sets it, with rights to all buckets. */
function tellEventBridge(bucket: IBucket): void {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof CfnBucket)) throw new TypeError(`${bucket.node.path} is no bucket of ours`);
  defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
