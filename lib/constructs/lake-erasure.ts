import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IDatabase } from 'aws-cdk-lib/aws-glue';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  type IChainable,
  IntegrationPattern,
  JsonPath,
  type StateMachine,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import type { AuditTable } from './audit-table.ts';
import { grantObjectDelete, grantObjectRead, grantObjectWrite, grantVersions } from './bucket-grants.ts';
import { grantCatalogWrite } from './catalog-grants.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { erasureArguments, grantErased } from './erased-users.ts';
import { retryWhileBusy } from './glue-retries.ts';
import type { OnlineTable } from './online-table.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import { SparkJob } from './spark-job.ts';
import type { UserFeatureGroup } from './user-feature-group.ts';
import { Workflow } from './workflow.ts';

export interface LakeErasureProps {
  readonly config: EnvironmentConfig;
  /** Where users may be. */
  readonly lake: {
    readonly raw: IBucket;
    readonly lake: IBucket;
    readonly artifacts: IBucket;
    readonly database: IDatabase;
    readonly userFeatures: UserFeatureGroup | undefined;
  };
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
  /** Gets what was found and removed. */
  readonly auditTable: AuditTable;
  readonly logRetention: RetentionDays;
}

/** A moment that is over, for runs that wait for none. */
const AT_ONCE = '2026-01-01T00:00:00Z';

/**
 * Takes erased users out of the lake and the files beside it: some while after they were erased, and on a schedule what
 * came of them since. Its input is a moment to wait for; who was erased the job knows by their tombstones.
 */
export class LakeErasure extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: LakeErasureProps) {
    super(scope, id);
    const { glue, erasure } = props.config;
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(this.#job(props), glue.timeoutMinutes),
      comment: 'Erased users, out of the lake and its files',
      // It may wait for a run before it, and that for another.
      timeout: Duration.minutes(3 * glue.timeoutMinutes + Math.ceil(erasure.gatherSeconds / 60) + 60),
      logRetention: props.logRetention,
    }).stateMachine;
    this.#schedule(erasure.everyHours);
  }

  #definition(job: SparkJob, timeoutMinutes: number): IChainable {
    const gather = new Wait(this, 'Gather', {
      comment: 'Others who are erased in this time go along.',
      time: WaitTime.timestampPath('$.runAt'),
    });
    const erase = new GlueStartJobRun(this, 'Erase', {
      glueJobName: job.jobName,
      integrationPattern: IntegrationPattern.RUN_JOB,
      resultPath: JsonPath.DISCARD,
    });
    retryWhileBusy(erase, 60, Duration.minutes(Math.min(timeoutMinutes, 10)));
    return gather.next(erase);
  }

  #job({ config, lake: ofLake, onlineTable, pseudonymKey, auditTable }: LakeErasureProps): SparkJob {
    const { raw, lake, artifacts, database, userFeatures } = ofLake;
    const job = new SparkJob(this, 'Job', {
      script: 'vitrine/jobs/erase.py',
      description: 'Takes erased users out of the lake, raw files, training sets and lists',
      settings: config.glue,
      defaultArguments: {
        '--database': database.databaseName,
        '--warehouse': lake.s3UrlForObject('warehouse/'),
        '--raw-bucket': raw.s3UrlForObject(),
        '--artifact-bucket': artifacts.s3UrlForObject(),
        '--lake-bucket': lake.s3UrlForObject(),
        '--audit-table': auditTable.tableName,
        ...erasureArguments({ onlineTable, pseudonymKey }),
        ...(userFeatures && { '--feature-group': userFeatures.groupName }),
      },
      // Two at once would take files from under each other.
      maxConcurrentRuns: 1,
    });
    for (const [bucket, folder] of [
      [raw, 'raw'],
      [raw, 'failed/'],
      [artifacts, 'training-sets'],
      [artifacts, 'batch/'],
      [lake, 'warehouse'],
      [lake, 'reports/ingest/'],
    ] as const) {
      grantObjectRead(bucket, job, folder);
      grantObjectWrite(bucket, job, folder);
      grantObjectDelete(bucket, job, folder);
      grantVersions(bucket, job, folder);
    }
    grantObjectRead(lake, job, 'reports/erasure/');
    grantObjectWrite(lake, job, 'reports/erasure/');
    grantCatalogWrite(database, job);
    grantErased(job, { onlineTable, pseudonymKey });
    auditTable.grantReadAndAppend(job);
    userFeatures?.grantRecords(job, 'sagemaker:BatchGetRecord', 'sagemaker:DeleteRecord');
    return job;
  }

  #schedule(everyHours: number): void {
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts erasures from the lake',
    });
    acknowledgeOwnPolicy(role, 'The schedule of erasures');
    new Rule(this, 'Schedule', {
      description: `What came of erased users in ${Stack.of(this).stackName} since is due to go`,
      schedule: Schedule.rate(Duration.hours(everyHours)),
      targets: [
        new SfnStateMachine(this.stateMachine, {
          role,
          input: RuleTargetInput.fromObject({ runAt: AT_ONCE }),
        }),
      ],
    });
  }
}
