import reads from '../constructs/stack-drift-reads.json' with { type: 'json' };

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
    actions: ['lambda:InvokeFunction'],
    resource: /^<(WatchCanary|CheckCandidate)\w*\.Arn>:\*$/,
    reason: 'The release workflow asks its own functions, in whichever of their versions is deployed.',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resource:
      /^<(JudgeEvaluation\w*\.Arn|\S+:ExportsOutputFnGetAtt(DeliverModel|CheckCandidate)Function\w+)>:\*$/,
    reason: 'The pipeline of models asks these functions, in whichever of their versions is deployed.',
  },
  {
    actions: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:GetBucketVersioning',
      's3:GetBucketAcl',
      's3:PutObject',
      's3:AbortMultipartUpload',
    ],
    resource: /^<PipelineArtifacts[0-9A-F]{8}\.Arn>\/\*$/,
    reason: 'CodePipeline names what stages hand on; the bucket holds nothing else.',
  },
  {
    actions: ['kms:GenerateDataKey*'],
    resource: /^<\S+Operations:ExportsOutputFnGetAttKey\w+>$/,
    reason: 'Who tells the topic of alarms of a model that waits uses its key, as CDK grants it.',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resource: /^<ExperimentAnalysisWatchExperiments\w*\.Arn>:\*$/,
    reason: 'The analysis of experiments asks its own function, in whichever of its versions is deployed.',
  },
  {
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
    resource: /^\*$/,
    reason:
      'CloudWatch authorizes reading metrics on no resource, and alarms that are looked for by state on all.',
  },
  {
    actions: ['application-autoscaling:RegisterScalableTarget', 'application-autoscaling:PutScalingPolicy'],
    resource: /:application-autoscaling:.+:scalable-target\/\*$/,
    reason: 'A scalable target gets its id when the release registers it.',
  },
  {
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
    resource: /:alarm:TargetTracking-endpoint\/[\w-]+\/variant\/primary-\*$/,
    reason: 'Application Auto Scaling names the alarms of its policies itself, after the endpoint.',
  },
  {
    actions: ['cloudwatch:PutMetricData'],
    resource: /^\*$/,
    reason: 'CloudWatch authorizes metrics by namespace, which the statement has a condition on.',
  },
  {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resource: /^\*$/,
    reason: 'Lambda attaches a function to its network with these, on interfaces that it names itself.',
  },
  {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    resource: /^\*$/,
    reason:
      'SageMaker attaches the machines of a job to its network with these, on interfaces that it names itself.',
  },
  {
    actions: [
      'cloudformation:BatchDescribeTypeConfigurations',
      'cloudformation:DescribeStackDriftDetectionStatus',
      ...Object.values(reads).flat(),
    ],
    resource: /^\*$/,
    reason:
      "Comparing stacks with what they made reads settings of resources that CloudFormation names, and of types' configurations and comparisons, which are authorized on no resource (decision 102).",
  },
  {
    actions: ['apigateway:GET'],
    resource: /:apigateway:.+::\/restapis\/\*$/,
    reason: 'Comparing stacks with what they made reads APIs, which API Gateway gives their ids; no keys.',
  },
  {
    actions: ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
    resource: /:stack\/Vitrine-\w+-\*$/,
    reason: 'All stacks of the environment are compared with what they made.',
  },
  {
    actions: [
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
      's3:GetObjectRetention',
      's3:GetObjectLegalHold',
      's3:ReplicateObject',
      's3:ReplicateTags',
    ],
    resource: /\/(models|audit-log)\/\*$/,
    reason:
      'S3 copies a folder to the same folder of a bucket elsewhere; objects get their names at run time.',
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
    actions: [
      's3:GetObject',
      's3:PutObject',
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetObjectVersion',
      's3:DeleteObjectVersion',
    ],
    resource:
      /\/(raw|raw\/clickstream\/|failed\/|failed\/clickstream\/|warehouse\/?|reports\/(ingest|erasure|maintenance)\/|training-sets\/?|models\/|checkpoints\/|evaluations\/|experiments\/(due\/)?|drift\/latest\/|batch\/|canary\/|text-vectors\/|notebooks\/|athena\/|mlflow\/)\*$/,
    reason: 'Objects get their names at run time; the folder is what the role is for.',
  },
  {
    actions: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject'],
    resource: /\/warehouse\/feature-store\/(\*\/metadata\/)?\*$/,
    reason: 'Feature Store names the folder of a group and its files; the role writes, and reads metadata.',
  },
  {
    actions: ['sagemaker:AddTags'],
    resource: /:sagemaker:.+:((training|processing)-job\/pipelines-|model-package\/[\w-]+\/)\*$/,
    reason: 'SageMaker Pipelines marks what it makes with its run, and gives it its name or number.',
  },
  {
    actions: ['s3:PutObject'],
    resource: /\/training-sets\/\*\/tuning\/trials\.json$/,
    reason:
      'A training run keeps how its search went beside its training set, in a folder named after the run.',
  },
  {
    actions: ['s3:PutObject'],
    resource: /^<AuditLockCopies[0-9A-F]{8}\.Arn>\/audit-log\/\*$/,
    reason: 'Entries of the audit log are copied to keys of their numbers.',
  },
  {
    actions: ['dynamodb:ListStreams'],
    resource: /^\*$/,
    reason: 'DynamoDB authorizes the list of streams on none of them.',
  },
  {
    actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:CreateTable', 'glue:UpdateTable'],
    resource: /:table\/[^/*]+\/\*$/,
    reason: 'Jobs create the tables of the lake; its database is the boundary.',
  },
  {
    actions: ['sagemaker:ListModelPackages'],
    resource: /^\*$/,
    reason: 'SageMaker authorizes lists on no resource.',
  },
  {
    actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
    resource: /:execution:.*:\*$/,
    reason: 'Each run of a workflow is an execution of its own name; the workflow is the boundary.',
  },
  {
    actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
    resource: /:log-group:\/aws\/sagemaker\/(TrainingJobs|ProcessingJobs):(\*|log-stream:[a-z0-9]+-\*)$/,
    reason: 'SageMaker names the streams of a job after it; the environment is the boundary.',
  },
  {
    actions: [
      'sagemaker:StopTrainingJob',
      'sagemaker:StopProcessingJob',
      'sagemaker:StopHyperParameterTuningJob',
    ],
    resource: /:(training|processing|hyper-parameter-tuning)-job\/[a-z0-9]+-\*$/,
    reason: 'A training run names its jobs after itself; the environment is the boundary.',
  },
  {
    actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob'],
    resource: /:training-job\/[a-z0-9]+-\*$/,
    reason: 'A training run names its jobs after itself; the environment is the boundary.',
  },
  {
    actions: [
      'sagemaker:CreateHyperParameterTuningJob',
      'sagemaker:DescribeHyperParameterTuningJob',
      'sagemaker:ListTrainingJobsForHyperParameterTuningJob',
    ],
    resource: /:hyper-parameter-tuning-job\/[a-z0-9]+-\*$/,
    reason: 'A training run names its jobs after itself; the environment is the boundary.',
  },
  {
    actions: [
      'sagemaker:DescribeUserProfile',
      'sagemaker:CreateSpace',
      'sagemaker:UpdateSpace',
      'sagemaker:DescribeSpace',
      'sagemaker:DeleteSpace',
      'sagemaker:CreateApp',
      'sagemaker:DescribeApp',
      'sagemaker:DeleteApp',
    ],
    resource: /:(user-profile|space|app)\/<[^>]+>\/\*$/,
    reason: 'People name their spaces; the Studio domain is the boundary.',
  },
  {
    actions: ['sagemaker:CreateProcessingJob', 'sagemaker:DescribeProcessingJob'],
    resource: /:processing-job\/[a-z0-9]+-(lists-|experiments-)?\*$/,
    reason: 'A run names its jobs after itself; the environment, or what the job does, is the boundary.',
  },
  {
    actions: [
      'sagemaker:CreateModelPackage',
      'sagemaker:DescribeModelPackage',
      'sagemaker:UpdateModelPackage',
    ],
    resource: /:model-package\/vitrine-[a-z0-9]+\/\*$/,
    reason: 'SageMaker numbers the versions; their group is the boundary.',
  },
  {
    actions: [
      'sagemaker:CreateModel',
      'sagemaker:CreateEndpointConfig',
      'sagemaker:DescribeEndpointConfig',
      'sagemaker:CreateEndpoint',
      'sagemaker:UpdateEndpoint',
      'sagemaker:DeleteModel',
      'sagemaker:DeleteEndpointConfig',
    ],
    resource: /:(model|endpoint-config)\/vitrine-[a-z0-9]+-\*$/,
    reason:
      'Each release makes a model and an endpoint configuration of its own name, and staging takes its own away.',
  },
  {
    actions: ['s3:ListAllMyBuckets'],
    resource: /^\*$/,
    reason:
      'The canary’s runtime looks whether the bucket of its results is there; S3 lists buckets on no resource.',
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: /:log-group:\/aws\/lambda\/cwsyn-[\w-]+-\*$/,
    reason:
      'CloudWatch Synthetics ends the names of the canary’s function and log group with an id of its own.',
  },
];
