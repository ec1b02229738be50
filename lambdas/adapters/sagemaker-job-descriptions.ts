import * as z from 'zod';
import type { RunState } from '../domain/ports/workflow-runs.ts';
import type { RunJob } from '../domain/training.ts';

const states = {
  InProgress: 'running',
  Completed: 'succeeded',
  Failed: 'failed',
  Stopping: 'running',
  Stopped: 'stopped',
  Deleting: 'stopped',
  DeleteFailed: 'stopped',
} as const satisfies Record<string, RunState>;

const status = z.enum([
  'InProgress',
  'Completed',
  'Failed',
  'Stopping',
  'Stopped',
  'Deleting',
  'DeleteFailed',
]);
const cluster = z.object({ InstanceType: z.string(), InstanceCount: z.int() });
const times = { start: z.date().nullish(), end: z.date().nullish() };

const trainingSchema = z.object({
  TrainingJobName: z.string(),
  TrainingJobStatus: status,
  ResourceConfig: cluster,
  TrainingStartTime: times.start,
  TrainingEndTime: times.end,
  FailureReason: z.string().nullish(),
  FinalMetricDataList: z.array(z.object({ MetricName: z.string(), Value: z.number() })).nullish(),
});

const processingSchema = z.object({
  ProcessingJobName: z.string(),
  ProcessingJobStatus: status,
  ProcessingResources: z.object({ ClusterConfig: cluster }),
  ProcessingStartTime: times.start,
  ProcessingEndTime: times.end,
  ExitMessage: z.string().nullish(),
  FailureReason: z.string().nullish(),
});

const tuningSchema = z.object({
  HyperParameterTuningJobName: z.string(),
  HyperParameterTuningJobStatus: status,
  TrainingJobDefinition: z.object({ ResourceConfig: cluster }),
  FailureReason: z.string().nullish(),
  BestTrainingJob: z
    .object({
      FinalHyperParameterTuningJobObjectiveMetric: z
        .object({ MetricName: z.string(), Value: z.number() })
        .nullish(),
    })
    .nullish(),
});

const trialSchema = z.object({ TrainingStartTime: times.start, TrainingEndTime: times.end });

/** @param described as DescribeTrainingJob answers */
export function trainingJobOf(described: unknown, nowMs: number): RunJob {
  const job = trainingSchema.parse(described);
  return {
    name: job.TrainingJobName,
    kind: 'training',
    state: states[job.TrainingJobStatus],
    instanceType: job.ResourceConfig.InstanceType,
    instances: job.ResourceConfig.InstanceCount,
    seconds: secondsOf(job.TrainingStartTime, job.TrainingEndTime, nowMs),
    metrics: Object.fromEntries(
      (job.FinalMetricDataList ?? []).map(({ MetricName, Value }) => [MetricName, Value]),
    ),
    failure: job.FailureReason ?? undefined,
  };
}

/** @param described as DescribeProcessingJob answers */
export function processingJobOf(described: unknown, nowMs: number): RunJob {
  const job = processingSchema.parse(described);
  return {
    name: job.ProcessingJobName,
    kind: 'processing',
    state: states[job.ProcessingJobStatus],
    instanceType: job.ProcessingResources.ClusterConfig.InstanceType,
    instances: job.ProcessingResources.ClusterConfig.InstanceCount,
    seconds: secondsOf(job.ProcessingStartTime, job.ProcessingEndTime, nowMs),
    metrics: {},
    // What the container said itself is more than that it exited.
    failure: job.ExitMessage ?? job.FailureReason ?? undefined,
  };
}

/**
 * @param described as DescribeHyperParameterTuningJob answers
 * @param trials as ListTrainingJobsForHyperParameterTuningJob lists them
 */
export function tuningJobOf(described: unknown, trials: readonly unknown[], nowMs: number): RunJob {
  const job = tuningSchema.parse(described);
  const best = job.BestTrainingJob?.FinalHyperParameterTuningJobObjectiveMetric;
  const { InstanceType, InstanceCount } = job.TrainingJobDefinition.ResourceConfig;
  return {
    name: job.HyperParameterTuningJobName,
    kind: 'tuning',
    state: states[job.HyperParameterTuningJobStatus],
    instanceType: InstanceType,
    instances: InstanceCount,
    seconds: trials
      .map((trial) => trialSchema.parse(trial))
      .map(({ TrainingStartTime, TrainingEndTime }) => secondsOf(TrainingStartTime, TrainingEndTime, nowMs))
      .reduce((sum, seconds) => sum + seconds, 0),
    metrics: best ? { [best.MetricName]: best.Value } : {},
    failure: job.FailureReason ?? undefined,
  };
}

function secondsOf(start: Date | null | undefined, end: Date | null | undefined, nowMs: number): number {
  if (!start) return 0;
  return Math.max(0, Math.round(((end?.getTime() ?? nowMs) - start.getTime()) / 1000));
}
