import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeHyperParameterTuningJobCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  paginateListTrainingJobsForHyperParameterTuningJob,
  type SageMakerClient,
  StopHyperParameterTuningJobCommand,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { RunJobs } from '../domain/ports/run-jobs.ts';
import type { RunJob } from '../domain/training.ts';
import { tracer } from '../runtime/powertools.ts';
import { isNotFound } from './sagemaker-errors.ts';
import { processingJobOf, trainingJobOf, tuningJobOf } from './sagemaker-job-descriptions.ts';

/** The jobs of a run in the order of the workflow, by what their names end with. */
const JOBS = [
  { suffix: '', kind: 'tuning' },
  { suffix: '-holdout', kind: 'training' },
  { suffix: '-evaluate', kind: 'processing' },
  { suffix: '-full', kind: 'training' },
  { suffix: '-batch', kind: 'processing' },
] as const;

/** A search has no log of its own: each of its trials has one. */
const LOG_GROUPS = {
  training: '/aws/sagemaker/TrainingJobs',
  processing: '/aws/sagemaker/ProcessingJobs',
  tuning: '/aws/sagemaker/TrainingJobs',
} as const;

/** Made once, outside the handler. */
export const openLogs = (): CloudWatchLogsClient => tracer.captureAWSv3Client(new CloudWatchLogsClient({}));

export interface SageMakerRunJobsOptions {
  /** What the names of all jobs of the environment begin with. */
  readonly namePrefix: string;
  readonly now: () => number;
}

export class SageMakerRunJobs implements RunJobs {
  readonly #sageMaker: SageMakerClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #options: SageMakerRunJobsOptions;

  constructor(sageMaker: SageMakerClient, logs: CloudWatchLogsClient, options: SageMakerRunJobsOptions) {
    this.#sageMaker = sageMaker;
    this.#logs = logs;
    this.#options = options;
  }

  async of(runId: string): Promise<readonly RunJob[]> {
    const found = await Promise.all(
      JOBS.map(async ({ suffix, kind }) => {
        try {
          return await this.#describe(kind, `${this.#options.namePrefix}${runId}${suffix}`);
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      }),
    );
    return found.filter((job) => job !== undefined);
  }

  async logTail({ name, kind }: RunJob, lines: number): Promise<readonly string[]> {
    const logGroupName = LOG_GROUPS[kind];
    try {
      const { logStreams = [] } = await this.#logs.send(
        new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: name }),
      );
      const logStreamName = logStreams.at(-1)?.logStreamName;
      if (logStreamName === undefined) return [];
      const { events = [] } = await this.#logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, limit: lines, startFromHead: false }),
      );
      return events.map(({ message = '' }) => message);
    } catch (error) {
      // The group is made with the account's first job of the kind.
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  }

  async stop(runId: string): Promise<void> {
    const running = (await this.of(runId)).filter(({ state }) => state === 'running');
    for (const { kind, name } of running) await this.#stop(kind, name);
  }

  async #describe(kind: RunJob['kind'], name: string): Promise<RunJob> {
    const nowMs = this.#options.now();
    switch (kind) {
      case 'training':
        return trainingJobOf(
          await this.#sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name })),
          nowMs,
        );
      case 'processing':
        return processingJobOf(
          await this.#sageMaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: name })),
          nowMs,
        );
      case 'tuning': {
        const HyperParameterTuningJobName = name;
        const described = await this.#sageMaker.send(
          new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName }),
        );
        const pages = paginateListTrainingJobsForHyperParameterTuningJob(
          { client: this.#sageMaker },
          { HyperParameterTuningJobName },
        );
        const trials: unknown[] = [];
        for await (const { TrainingJobSummaries = [] } of pages) trials.push(...TrainingJobSummaries);
        return tuningJobOf(described, trials, nowMs);
      }
    }
  }

  async #stop(kind: RunJob['kind'], name: string): Promise<void> {
    switch (kind) {
      case 'training':
        await this.#sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: name }));
        return;
      case 'processing':
        await this.#sageMaker.send(new StopProcessingJobCommand({ ProcessingJobName: name }));
        return;
      case 'tuning':
        await this.#sageMaker.send(
          new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }),
        );
    }
  }
}
