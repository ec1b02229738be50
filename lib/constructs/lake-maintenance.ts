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
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { grantObjectDelete, grantObjectRead, grantObjectWrite, grantVersions } from './bucket-grants.ts';
import { grantCatalogCommit } from './catalog-grants.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { retryWhileBusy } from './glue-retries.ts';
import { SparkJob } from './spark-job.ts';
import { Workflow } from './workflow.ts';

export interface LakeMaintenanceProps {
  readonly config: EnvironmentConfig;
  readonly lake: IBucket;
  /** Has the training sets, whose snapshots are kept. */
  readonly artifacts: IBucket;
  readonly database: IDatabase;
  readonly logRetention: RetentionDays;
}

const REPORTS = 'reports/maintenance/';

/**
 * Keeps the lake's tables in order, on a schedule: rows, snapshots and files that are too old go, and small files become
 * large ones. Ingestion and erasure may run beside it: whose commit comes second tries again.
 */
export class LakeMaintenance extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: LakeMaintenanceProps) {
    super(scope, id);
    const { glue, maintenance } = props.config;
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(props),
      comment: 'Tables of the lake, kept in order',
      // It may wait for the run before it.
      timeout: Duration.minutes(2 * glue.timeoutMinutes + 60),
      logRetention: props.logRetention,
    }).stateMachine;
    this.#schedule(maintenance.schedule);
  }

  #definition(props: LakeMaintenanceProps): IChainable {
    const { lake, config } = props;
    const run = JsonPath.stringAt('$$.Execution.Name');
    const maintain = new GlueStartJobRun(this, 'Maintain', {
      glueJobName: this.#job(props).jobName,
      integrationPattern: IntegrationPattern.RUN_JOB,
      arguments: TaskInput.fromObject({
        '--run-id': run,
        '--report': JsonPath.format(`${lake.s3UrlForObject(REPORTS)}{}.json`, run),
      }),
      resultPath: JsonPath.DISCARD,
    });
    retryWhileBusy(maintain, 60, Duration.minutes(Math.min(config.glue.timeoutMinutes, 10)));
    return maintain;
  }

  #job({ config, lake, artifacts, database }: LakeMaintenanceProps): SparkJob {
    const { snapshotDays, trainingSetDays, orphanDays, retentionDays } = config.maintenance;
    const kept = Object.entries(retentionDays)
      .filter(([, days]) => days !== 'always')
      .map(([table, days]) => `${table}=${days}`);
    const job = new SparkJob(this, 'Job', {
      script: 'vitrine/jobs/maintain.py',
      description: 'Keeps tables of the lake in order: what is too old goes, small files become large ones',
      settings: config.glue,
      defaultArguments: {
        '--database': database.databaseName,
        '--warehouse': lake.s3UrlForObject('warehouse/'),
        '--training-sets': artifacts.s3UrlForObject('training-sets/'),
        '--snapshot-days': String(snapshotDays),
        '--training-set-days': String(trainingSetDays),
        '--orphan-days': String(orphanDays),
        ...(kept.length > 0 && { '--retention-days': kept.join(',') }),
      },
      // Two at once would rewrite the same files.
      maxConcurrentRuns: 1,
    });
    grantObjectRead(lake, job, 'warehouse');
    grantObjectWrite(lake, job, 'warehouse');
    grantObjectDelete(lake, job, 'warehouse');
    // What it wrote in vain holds rows of users who were erased meanwhile.
    grantVersions(lake, job, 'warehouse');
    grantObjectWrite(lake, job, REPORTS);
    grantObjectRead(artifacts, job, 'training-sets/');
    grantCatalogCommit(database, job);
    return job;
  }

  #schedule(expression: string): void {
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts the upkeep of the lake',
    });
    acknowledgeOwnPolicy(role, 'The schedule of upkeep');
    new Rule(this, 'Schedule', {
      description: `Tables of ${Stack.of(this).stackName} are kept in order`,
      schedule: Schedule.expression(expression),
      targets: [new SfnStateMachine(this.stateMachine, { role, input: RuleTargetInput.fromObject({}) })],
    });
  }
}
