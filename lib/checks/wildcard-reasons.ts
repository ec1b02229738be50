/** Why some actions are allowed on more than one named resource. */
export interface WildcardReason {
  readonly actions: readonly string[];
  /** The resource as it is written in the policy, with `<...>` for what CloudFormation fills in. */
  readonly resource: RegExp;
  readonly reason: string;
}

/** Every wildcard that a role of this platform has. A wildcard that is not covered fails synthesis. */
export const wildcardReasons: readonly WildcardReason[] = [
  {
    actions: [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resource: /^\*$/,
    reason: 'X-Ray has no resources that a trace could be restricted to.',
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
    resource: /^\*$/,
    reason:
      'Step Functions sets up its log delivery with these, which CloudWatch Logs authorizes on no resource.',
  },
  {
    actions: ['cloudwatch:PutMetricData'],
    resource: /^\*$/,
    reason: 'CloudWatch authorizes metrics by namespace, which the statement has a condition on.',
  },
  {
    actions: ['ecr:GetAuthorizationToken'],
    resource: /^\*$/,
    reason: 'Signing in to ECR is authorized on no resource; pulling is, and names the repository.',
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resource: /:log-group:\/(aws-glue\/jobs\/|aws\/sagemaker\/(TrainingJobs|ProcessingJobs|Endpoints\/))/,
    reason: 'Glue and SageMaker write to groups and streams whose names they choose, below these.',
  },
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
    resource:
      /\/(raw|raw\/clickstream\/|failed\/clickstream\/|warehouse|reports\/ingest\/|training-sets\/?|models\/|evaluations\/|batch\/)\*$/,
    reason: 'Objects get their names at run time; the folder is what the role is for.',
  },
  {
    actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:CreateTable', 'glue:UpdateTable'],
    resource: /:table\/[^/*]+\/\*$/,
    reason: 'Jobs create the tables of the lake; its database is the boundary.',
  },
  {
    actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob'],
    resource: /:training-job\/[a-z0-9]+-\*$/,
    reason: 'A training run names its jobs after itself; the environment is the boundary.',
  },
  {
    actions: ['sagemaker:CreateProcessingJob', 'sagemaker:DescribeProcessingJob'],
    resource: /:processing-job\/[a-z0-9]+-\*$/,
    reason: 'A training run names its jobs after itself; the environment is the boundary.',
  },
  {
    actions: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'],
    resource: /:model-package\/vitrine-[a-z0-9]+\/\*$/,
    reason: 'SageMaker numbers the versions; their group is the boundary.',
  },
  {
    actions: [
      'sagemaker:CreateModel',
      'sagemaker:CreateEndpointConfig',
      'sagemaker:CreateEndpoint',
      'sagemaker:UpdateEndpoint',
    ],
    resource: /:(model|endpoint-config)\/vitrine-[a-z0-9]+-\*$/,
    reason: 'Each release makes a model and an endpoint configuration of its own name.',
  },
];
