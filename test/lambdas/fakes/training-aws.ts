import { failure, success } from './stub-aws.ts';

const START = 1_772_366_400;
/** 30 s after the evaluation began. */
export const NOW_MS = (START + 130) * 1000;

const cluster = { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 };
const missing = () => failure('ValidationException', 'Requested resource not found.');

/** The parts of Glue, S3, SageMaker and CloudWatch Logs that show a training run `a` whose evaluation goes on. */
export function trainingAws() {
  let evaluation = 'InProgress';
  return {
    GetTable: ({ DatabaseName }: { DatabaseName: string }) =>
      DatabaseName === 'shop'
        ? success({
            Table: {
              Name: 'interactions',
              Parameters: { metadata_location: 's3://lake/warehouse/i/v2.json' },
            },
          })
        : failure('EntityNotFoundException', 'no such database'),
    'GET /lake/warehouse/i/v2.json': () =>
      Buffer.from(
        '{"current-snapshot-id":8123456789012345678,"snapshots":[{"snapshot-id":4567890123456789012},{"snapshot-id" : 8123456789012345678}]}',
      ),
    DescribeTrainingJob: ({ TrainingJobName }: { TrainingJobName: string }) =>
      TrainingJobName === 'test-a-holdout'
        ? success({
            TrainingJobName,
            TrainingJobStatus: 'Completed',
            ResourceConfig: cluster,
            TrainingStartTime: START,
            TrainingEndTime: START + 60,
            FinalMetricDataList: [{ MetricName: 'fit_seconds', Value: 57.5, Timestamp: START }],
          })
        : missing(),
    DescribeProcessingJob: ({ ProcessingJobName }: { ProcessingJobName: string }) =>
      ProcessingJobName === 'test-a-evaluate'
        ? success({
            ProcessingJobName,
            ProcessingJobStatus: evaluation,
            ProcessingResources: { ClusterConfig: cluster },
            ProcessingStartTime: START + 100,
          })
        : missing(),
    DescribeHyperParameterTuningJob: ({
      HyperParameterTuningJobName,
    }: {
      HyperParameterTuningJobName: string;
    }) =>
      HyperParameterTuningJobName === 'test-tuned'
        ? success({
            HyperParameterTuningJobName,
            HyperParameterTuningJobStatus: 'Completed',
            TrainingJobDefinition: { ResourceConfig: cluster },
            BestTrainingJob: {
              FinalHyperParameterTuningJobObjectiveMetric: {
                MetricName: 'validation_ndcg_at_20',
                Value: 0.5,
              },
            },
          })
        : missing(),
    ListTrainingJobsForHyperParameterTuningJob: ({ NextToken }: { NextToken?: string }) => {
      const trial = { TrainingStartTime: START, TrainingEndTime: START + 40 };
      return success({
        TrainingJobSummaries: [trial, trial],
        ...(NextToken === undefined && { NextToken: 'more' }),
      });
    },
    StopProcessingJob: () => {
      evaluation = 'Stopped';
      return success({});
    },
    DescribeLogStreams: ({ logGroupName, logStreamNamePrefix }: Record<string, string>) =>
      logGroupName === '/aws/sagemaker/TrainingJobs'
        ? success({ logStreams: [{ logStreamName: `${logStreamNamePrefix ?? ''}/algo-1-1` }] })
        : failure('ResourceNotFoundException', 'no such group'),
    GetLogEvents: ({ limit }: { limit: number }) => {
      const lines = ['begun', 'fitted', '[metric] fit_seconds=57.5'];
      return success({ events: lines.slice(-limit).map((message) => ({ message, timestamp: START })) });
    },
  };
}
