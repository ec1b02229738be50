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
];
