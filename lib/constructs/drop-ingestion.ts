import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
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
  readonly logRetention: RetentionDays;
}

/** The empty object that says that a drop is whole: Spark, Hadoop and Glue write it last, others can. */
const COMPLETE = '_SUCCESS';

/** The folders of a source that is dropped by day, and the job's name of it. */
const SOURCES = { personalize: ['interactions', 'items', 'users'], 'online-retail': ['online-retail'] };

/** Ingests the drop `raw/<data set>/ingest_date=<day>/` when its `_SUCCESS` arrives. */
export class DropIngestion extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: DropIngestionProps) {
    super(scope, id);
    tellEventBridge(props.raw);
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(props),
      comment: 'A complete drop, ingested',
      // It may wait for the runs of other drops before it.
      timeout: Duration.minutes(props.timeout.toMinutes() + 12 * 60),
      logRetention: props.logRetention,
    }).stateMachine;
    this.#startOn(props);
  }

  #definition(props: DropIngestionProps): IChainable {
    const run = this.#run(props);
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
    return readPath.next(readDrop).next(choice);
  }

  #run({ job, raw, lake, timeout }: DropIngestionProps): GlueStartJobRun {
    const run = new GlueStartJobRun(this, 'Ingest', {
      glueJobName: job.jobName,
      integrationPattern: IntegrationPattern.RUN_JOB,
      arguments: TaskInput.fromObject({
        '--source': JsonPath.stringAt('$.source.value'),
        '--input': raw.s3UrlForObject('raw/'),
        '--ingest-date': JsonPath.stringAt('$.day'),
        '--report': JsonPath.format(
          `${lake.s3UrlForObject('reports/ingest')}/{}.json`,
          JsonPath.stringAt('$.runId'),
        ),
        '--run-id': JsonPath.stringAt('$.runId'),
      }),
    });
    // One run at a time: the drops of a shop's data sets come together, and wait for each other.
    retryWhileBusy(run, 60, Duration.minutes(Math.min(timeout.toMinutes(), 10)));
    return run;
  }

  #startOn({ raw, encryptionKey }: DropIngestionProps): void {
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
    const role = new Role(this, 'Role', { assumedBy: events, description: 'Starts the ingestion of drops' });
    acknowledgeOwnPolicy(role, 'The rule on complete drops');
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
      targets: [
        new SfnStateMachine(this.stateMachine, {
          role,
          deadLetterQueue: undelivered,
          retryAttempts: 3,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}

/** By the bucket's own property: CDK's `eventBridgeEnabled` makes a function that sets it, with rights to all buckets. */
function tellEventBridge(bucket: IBucket): void {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof CfnBucket)) throw new TypeError(`${bucket.node.path} is no bucket of ours`);
  defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
