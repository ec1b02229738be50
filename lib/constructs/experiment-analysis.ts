import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  type StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { ProcessingJob } from './sagemaker-job.ts';
import { SagemakerJobRole } from './sagemaker-job-role.ts';
import type { ServiceFunction } from './service-function.ts';
import { DUE_FOLDER, EXPERIMENTS_FOLDER, watchExperiments, type WatchProps } from './watch-experiments.ts';
import { Workflow } from './workflow.ts';

export interface ExperimentAnalysisProps extends WatchProps {
  readonly config: EnvironmentConfig;
  readonly lake: { readonly raw: IBucket; readonly artifacts: IBucket; readonly key: IKey };
  /** Where SageMaker's jobs run. @default SageMaker's own network */
  readonly jobNetwork?: ClientNetwork | undefined;
}

/** The stream's archive, below its bucket: what was shown, and what shoppers did. */
const ARCHIVE_FOLDER = 'raw/clickstream/';

/** Compares, once a day, the arms of the experiments that run, and stops those that harm a guardrail. */
export class ExperimentAnalysis extends Construct {
  readonly stateMachine: StateMachine;
  readonly watch: ServiceFunction;
  readonly #props: ExperimentAnalysisProps;

  constructor(scope: Construct, id: string, props: ExperimentAnalysisProps) {
    super(scope, id);
    this.#props = props;
    const { config } = props;
    this.watch = watchExperiments(this, props);
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(),
      comment: 'What came of the experiments that run',
      timeout: Duration.seconds(config.training.maxRuntimeSeconds + 3600),
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
    this.#schedule();
  }

  #definition(): IChainable {
    const due = new LambdaInvoke(this, 'FindDue', {
      lambdaFunction: this.watch.function,
      payload: TaskInput.fromObject({ ask: 'due' }),
      resultSelector: { due: JsonPath.listAt('$.Payload.due') },
      resultPath: '$.found',
    });
    const judge = new LambdaInvoke(this, 'Judge', {
      lambdaFunction: this.watch.function,
      payload: TaskInput.fromObject({
        ask: 'judge',
        due: JsonPath.listAt('$.found.due'),
        who: JsonPath.stringAt('$$.StateMachine.Id'),
      }),
      payloadResponseOnly: true,
    });
    const name = new Pass(this, 'Name', {
      resultPath: '$.run',
      parameters: { job: JsonPath.format(`${this.#jobs}{}`, JsonPath.uuid()) },
    });
    const analyse = this.#analyse();
    return due.next(
      new Choice(this, 'SomeAreDue')
        .when(Condition.isPresent('$.found.due[0]'), name.next(analyse).next(judge))
        // It tells, too, that nothing is wrong.
        .otherwise(judge),
    );
  }

  get #jobs(): string {
    return `${this.#props.config.name}-experiments-`;
  }

  #analyse(): ProcessingJob {
    const { config, lake } = this.#props;
    const { raw, artifacts, key } = lake;
    return new ProcessingJob(this, 'Analyse', {
      command: 'experiments',
      jobName: JsonPath.stringAt('$.run.job'),
      jobNamePrefix: this.#jobs,
      imageUri: config.images.training.uri,
      role: this.#role(),
      outputKey: key,
      instances: config.training.processing,
      maxRuntime: Duration.seconds(config.training.maxRuntimeSeconds),
      pollInterval: Duration.seconds(config.training.pollSeconds),
      // It reads the days of the archive that matter.
      network: 'aws',
      inputs: { due: artifacts.s3UrlForObject(DUE_FOLDER) },
      output: { folder: 'experiments', uri: artifacts.s3UrlForObject(EXPERIMENTS_FOLDER) },
      environment: { ARCHIVE_URI: raw.s3UrlForObject(ARCHIVE_FOLDER) },
    });
  }

  #role(): SagemakerJobRole {
    const { config, lake, jobNetwork } = this.#props;
    const role = new SagemakerJobRole(this, 'AnalyseRole', {
      description: 'Compares the arms of experiments by what their shoppers did',
      imageUri: config.images.training.uri,
      logGroup: 'ProcessingJobs',
      network: jobNetwork,
    });
    grantObjectRead(lake.raw, role, ARCHIVE_FOLDER);
    grantObjectRead(lake.artifacts, role, DUE_FOLDER);
    grantObjectWrite(lake.artifacts, role, EXPERIMENTS_FOLDER);
    role.grantJobKey(lake.key);
    return role;
  }

  #schedule(): void {
    const { hour } = this.#props.config.experimentAnalysis;
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts analyses of experiments',
    });
    acknowledgeOwnPolicy(role, 'The schedule of analyses');
    new Rule(this, 'Schedule', {
      description: 'An analysis of the experiments that run is due',
      schedule: Schedule.cron({ hour: String(hour), minute: '0' }),
      targets: [new SfnStateMachine(this.stateMachine, { role })],
    });
  }
}
