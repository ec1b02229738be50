import type { WildcardReason } from './wildcard-reasons.ts';

/** Every wildcard of the roles that build and deliver, most of which CDK's pipelines make. */
export const deliveryWildcardReasons: readonly WildcardReason[] = [
  {
    actions: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:GetBucketVersioning',
      's3:GetBucketAcl',
      's3:PutObject',
      's3:AbortMultipartUpload',
    ],
    resource: /^<Artifacts[0-9A-F]{8}\.Arn>\/\*$/,
    reason: 'CodePipeline names what builds hand on; the bucket holds nothing else.',
  },
  {
    actions: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
    resource: /^<Artifacts[0-9A-F]{8}\.Arn>\/\*$/,
    reason: 'CodePipeline is given these by CDK; the bucket has its owner enforced, so an ACL says nothing.',
  },
  {
    actions: ['sts:AssumeRole'],
    resource: /^arn:\*:iam::(\d{12}|<[^>]+>):role\/\*$/,
    reason:
      'The update of the pipeline takes roles of `cdk bootstrap` alone: the statement asks for their tag.',
  },
  {
    actions: ['cloudformation:DescribeStacks', 's3:ListBucket'],
    resource: /^\*$/,
    reason: 'The update of the pipeline looks which version the account was bootstrapped with.',
  },
  {
    actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
    resource: /^\*$/,
    reason: 'One role starts and is the build that publishes files; CDK makes it before it knows the build.',
  },
  {
    actions: ['kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resource: /^<Key[0-9A-F]{8}\.Arn>$/,
    reason: 'CodeBuild encrypts what it hands on with the key of the delivery, which protects nothing else.',
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: /:log-group:\/aws\/codebuild\/(<Delivery\w+>:)?\*$/,
    reason: 'CDK lets each build write to a group of its own name, whatever group it is told to write to.',
  },
  {
    actions: [
      'codebuild:BatchPutCodeCoverages',
      'codebuild:BatchPutTestCases',
      'codebuild:CreateReport',
      'codebuild:CreateReportGroup',
      'codebuild:UpdateReport',
    ],
    resource: /:report-group\/(<Delivery\w+>-)?\*$/,
    reason: 'A build names its groups of reports after itself.',
  },
  {
    actions: ['apigateway:GET'],
    resource: /^arn:(aws|<[^>]+>):apigateway:[^:]+::\/apikeys\/\*$/,
    reason: 'The tests of dev read the key of its API, whose id is known only when it is deployed.',
  },
];
