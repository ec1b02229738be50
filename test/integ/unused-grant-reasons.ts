import type { UnusedGrants } from '../lib/unused-grants.ts';

const GLUE_ACTIONS = ['glue:CreateTable', 'glue:GetTable', 'glue:UpdateTable'] as const;

/**
 * Every grant that the loop does not use, by the names of the template. One that is not covered fails the loop, and so does a
 * reason that covers nothing that is granted.
 */
export const UNUSED_GRANTS: readonly UnusedGrants[] = [
  {
    actions: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    reason: 'Traces are taken by services of AWS, which one machine does not have.',
  },
  {
    actions: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    reason: 'On AWS a service uses a key with its caller’s rights; the embedded AWS encrypts nothing.',
  },
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    role: /StateMachineRole$/,
    reason: 'Step Functions sets up its log delivery with these; the embedded one writes no logs.',
  },
  {
    actions: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:PutLogEvents',
    ],
    role: /ApiCloudWatchRole$/,
    reason: 'AWS’s own policy for the logs of API Gateway; the embedded one writes none.',
  },
  {
    actions: ['cloudwatch:PutMetricData'],
    reason: 'Of SageMaker, Glue and Step Functions: whose metrics they are is not asked here.',
  },
  {
    actions: ['logs:DescribeLogStreams'],
    role: /^(?!ManageTraining)/,
    resource: /:log-group:\/aws\/sagemaker\//,
    reason: 'Of SageMaker’s agent, as AWS’s own policies have it.',
  },
  {
    actions: ['s3:AbortMultipartUpload'],
    reason: 'Of an upload in parts that failed: none does.',
  },
  {
    actions: [...GLUE_ACTIONS, 'glue:GetDatabase', 'glue:GetTables'],
    resource: /:catalog$/,
    reason: 'AWS asks for the catalogue, the database and the table; the embedded AWS for the last of them.',
  },
  {
    actions: GLUE_ACTIONS,
    resource: /:database\//,
    reason: 'AWS asks for the database besides the table; the embedded AWS for the table alone.',
  },
  {
    actions: ['glue:GetDatabase', 'glue:GetTables'],
    resource: /:table\//,
    reason: 'AWS asks for the tables besides the database; the embedded AWS for the database alone.',
  },
  {
    actions: ['kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:ListShards'],
    reason: 'Readers of a stream ask for shards otherwise here, and by an iterator, which names no stream.',
  },
  {
    actions: ['sqs:SendMessage'],
    reason: 'Of what was not delivered: all is.',
  },
  {
    actions: ['s3:GetBucketLocation'],
    reason: 'Clients of AWS’s services ask where a bucket is; here there is one place.',
  },
  {
    actions: ['s3:DeleteObjectVersion', 's3:GetObjectVersion', 's3:ListBucketVersions'],
    reason: 'AWS asks for these where a version is named; the embedded AWS for the right to the object.',
  },
  {
    role: /^ArchiveRole$/,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
    reason:
      'Firehose’s, for uploads in parts, its log and what it cannot deliver; the embedded one puts whole files.',
  },
  {
    role: /^(Ingest|TrainingSet|Model)Role$/,
    actions: ['s3:ListBucket'],
    resource: /<(Lake|Artifacts)>$/,
    reason:
      'Hadoop’s client and SageMaker look for folders before they read; here files are asked for by name.',
  },
  {
    role: /^(Ingest|Maintenance)(Job)?Role$/,
    actions: ['s3:DeleteObject'],
    resource: /<Lake>\/warehouse\*$/,
    reason: 'Of commits that another run’s came before, and of snapshots that are old enough: none is here.',
  },
  {
    actions: ['glue:GetDatabase', 'glue:GetTables'],
    resource: /:database\//,
    role: /^(Ingest|LakeErasureJob|MaintenanceJob|TrainingSet)Role$/,
    reason:
      'Spark’s catalogue may look for the database and list it before a table; the jobs name their tables.',
  },
  {
    role: /^LakeErasureJobRole$/,
    actions: ['glue:CreateTable'],
    reason: 'Where an erasure comes before the first ingestion; in the loop tables are there.',
  },
  {
    role: /^LakeErasureJobRole$/,
    actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    resource: /\/(failed|reports\/ingest|reports\/erasure)\/\*$/,
    reason:
      'Of what the stream could not deliver, of reports with a user in them, of a run that goes on: none is here.',
  },
  {
    role: /StateMachineRole$/,
    actions: ['glue:BatchStopJobRun', 'glue:GetJobRuns'],
    reason: 'Step Functions’ own, for executions that are stopped; the embedded one asks for a run alone.',
  },
  {
    role: /ScheduleRole$/,
    actions: ['states:StartExecution'],
    reason: 'Schedules come by the day: the loop starts their workflows itself.',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resource: /Function>:\*$/,
    reason: 'Of versions and aliases, as CDK grants them; workflows name the function.',
  },
  {
    role: /^ExperimentAnalysisWatchExperimentsRole$/,
    actions: ['dynamodb:PutItem', 'dynamodb:Query'],
    reason: 'Of an experiment that harms, which its analysis stops: none does.',
  },
  {
    role: /^PutUsersRole$/,
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query'],
    reason: 'Of users from whom all columns are taken away: the loop takes none.',
  },
  {
    role: /^ManageTrainingRole$/,
    actions: ['sagemaker:StopHyperParameterTuningJob', 'sagemaker:StopProcessingJob'],
    reason: 'The runs that the loop stops are at their training set and in a fit.',
  },
  {
    role: /^ReleaseWorkflowStateMachineRole$/,
    actions: ['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
    resource: /:endpoint-config\//,
    reason: 'AWS asks for the configuration besides the endpoint; the embedded AWS for the endpoint alone.',
  },
  {
    role: /^TrainingWorkflowStateMachineRole$/,
    actions: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'],
    resource: /:model-package\//,
    reason: 'AWS asks for the package besides its group; the embedded AWS for the group alone.',
  },
  {
    role: /^TrainingPipelineRole$/,
    actions: [
      'iam:PassRole',
      's3:GetObject',
      'sagemaker:AddTags',
      'sagemaker:CreateModelPackage',
      'sagemaker:CreateProcessingJob',
      'sagemaker:CreateTrainingJob',
      'sagemaker:DescribeProcessingJob',
      'sagemaker:DescribeTrainingJob',
      'sagemaker:StopProcessingJob',
      'sagemaker:StopTrainingJob',
    ],
    reason: 'The loop trains by the state machine; local/tests executes the pipeline’s definition.',
  },
];
