import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import {
  containerRights,
  definitionOf,
  keyRights,
  writesOnlineTable,
  only,
  rightsOf,
  synthesize,
  workflowRights,
} from '../synthesized.ts';

let template: Template;
let definition: ReturnType<typeof definitionOf>;
beforeAll(() => {
  template = synthesize().Training;
  definition = definitionOf(template);
});

const artifacts = '<Lake:Artifacts.Arn>';
const sagemaker = 'arn:aws:sagemaker:eu-west-1:222222222222';

function state(name: string): Record<string, unknown> {
  const found = definition.States[name];
  if (found === undefined) throw new Error(`There is no state ${name}`);
  return found;
}

/** The states from one on, as long as each has one that follows. */
function path(from: string): string[] {
  const next = definition.States[from]?.['Next'];
  return typeof next === 'string' ? [from, ...path(next)] : [from];
}

describe('the workflow', () => {
  test('plans, builds the training set and fits what came before the cut', () => {
    expect(definition.StartAt).toBe('AcceptInput');
    expect(path('AcceptInput')).toEqual([
      'AcceptInput',
      'ApplyDefaults',
      'ChooseHyperparameters',
      'Plan',
      'BuildTrainingSet',
      'TuningAsked',
    ]);
    expect(path('NotTuned')).toEqual([
      'NotTuned',
      'FitHoldout',
      'FitHoldoutJobWait',
      'FitHoldoutJobLook',
      'FitHoldoutJobEnded',
    ]);
  });

  test('judges the model, and registers only one that passes every gate', () => {
    expect(path('FitHoldoutJobDone')).toEqual([
      'FitHoldoutJobDone',
      'ReadLive',
      'DescribeLive',
      'LiveModel',
      'Evaluate',
      'EvaluateJobWait',
      'EvaluateJobLook',
      'EvaluateJobEnded',
    ]);
    expect(path('EvaluateJobDone')).toEqual([
      'EvaluateJobDone',
      'ReadEvaluation',
      'SummarizeEvaluation',
      'PassesGates',
    ]);
    expect(state('PassesGates')).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.evaluation.report.modelBeatsBaseline', BooleanEquals: true, Next: 'FitFull' }],
      Default: 'ModelNotGoodEnough',
    });
    expect(state('ModelNotGoodEnough')).toMatchObject({ Type: 'Fail', Error: 'ModelNotGoodEnough' });
  });

  test('compares with what serves, or, while nothing does, with the model itself', () => {
    expect(state('ReadLive')).toMatchObject({
      Parameters: { Name: '/vitrine/prod/live-release' },
      Catch: [
        {
          ErrorEquals: ['Ssm.ParameterNotFoundException', 'SSM.ParameterNotFoundException'],
          Next: 'NothingLive',
        },
      ],
    });
    const from = (path: string, serves: boolean) => ({
      Parameters: { 'uri.$': path, serves },
      Next: 'Evaluate',
    });
    expect(state('LiveModel')).toMatchObject(
      from('$.live.package.InferenceSpecification.Containers[0].ModelDataUrl', true),
    );
    expect(state('NothingLive')).toMatchObject(from('$.job.ModelArtifacts.S3ModelArtifacts', false));
  });

  test('registers the model fitted on everything, and writes its lists while no other model serves', () => {
    expect(path('FitFullJobDone')).toEqual(['FitFullJobDone', 'Register', 'AnotherServes']);
    expect(state('AnotherServes')).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.liveModel.serves', BooleanEquals: true, Next: 'Result' }],
      Default: 'BatchRecommend',
    });
    expect(path('BatchRecommendJobDone')).toEqual(['BatchRecommendJobDone', 'Result']);
    expect(state('Result')).toMatchObject({
      End: true,
      Parameters: {
        'modelPackageArn.$': '$.registered.ModelPackageArn',
        'evaluation.$': '$.evaluation.report',
      },
    });
  });

  test('ends after six times the limit of one job, the limit of a search, and how long two fits wait for machines', () => {
    expect(definition.TimeoutSeconds).toBe(6 * 21_600 + 43_200 + 2 * 21_600);
  });

  test('is traced and logs everything', () => {
    expect(only(template, 'AWS::StepFunctions::StateMachine')).toMatchObject({
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    });
  });
});

describe('the plan', () => {
  test('takes hyperparameters from the input over the defaults, but never what a job is for', () => {
    expect(state('ApplyDefaults')['Parameters']).toEqual({
      'run.$': 'States.JsonMerge($.defaults, $.input, false)',
    });
    expect(state('Plan')['Parameters']).toMatchObject({
      plan: {
        'holdoutHyperparameters.$': 'States.JsonMerge($.chosen.hyperparameters, $.holdout, false)',
        'fullHyperparameters.$': 'States.JsonMerge($.chosen.hyperparameters, $.full, false)',
      },
    });
    expect(state('AcceptInput')['Parameters']).toMatchObject({
      defaults: { hyperparameters: {} },
      holdout: { fit_until: 'cut' },
      full: { fit_until: 'end' },
    });
  });

  test('names jobs after the environment and the run', () => {
    expect(state('Plan')['Parameters']).toMatchObject({
      plan: {
        'holdoutJob.$': "States.Format('prod-{}-holdout', $.given.run.runId)",
        'evaluationJob.$': "States.Format('prod-{}-evaluate', $.given.run.runId)",
        'fullJob.$': "States.Format('prod-{}-full', $.given.run.runId)",
        'batchJob.$': "States.Format('prod-{}-batch', $.given.run.runId)",
      },
    });
  });
});

describe('the training set', () => {
  test('is built by the Spark job, into the run’s folder', () => {
    expect(state('BuildTrainingSet')).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::glue:startJobRun.sync',
      Parameters: {
        JobName: '<TrainingSetJob>',
        Arguments: {
          '--run-id.$': '$.plan.runId',
          '--output.$': '$.plan.trainingSetUri',
          '--interactions-snapshot.$': '$.plan.snapshot',
          '--pin': expect.stringMatching(/^s3:\/\/.*\/training-sets\/pinned\.json$/),
        },
      },
    });
  });

  test('fails the workflow with the sentence that the job ended on', () => {
    expect(state('BuildTrainingSet')['Catch']).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'TrainingSetJobRan' },
    ]);
    expect(state('TrainingSetJobRan')).toMatchObject({
      Choices: [{ Variable: '$.error.Cause', StringMatches: '*"ErrorMessage":*', Next: 'ReadJobRun' }],
      Default: 'TrainingSetFailed',
    });
    expect(state('ReadJobRun')).toMatchObject({
      Parameters: { 'run.$': 'States.StringToJson($.error.Cause)' },
      Next: 'TrainingSetJobFailed',
    });
    expect(state('TrainingSetJobFailed')).toMatchObject({ CausePath: '$.run.ErrorMessage' });
    expect(state('TrainingSetFailed')).toMatchObject({ CausePath: '$.error.Cause' });
  });

  test('may be built from the lake it reads, without those who were erased', () => {
    const catalog = ['catalog', 'database/<Lake:Database>', 'table/<Lake:Database>/*'];
    const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-222222222222-eu-west-1';
    expect(rightsOf(template, 'TrainingSetRole')).toEqual(
      [
        'cloudwatch:PutMetricData on * if {"StringEquals":{"cloudwatch:namespace":"Glue"}}',
        ...['GetDatabase', 'GetTable', 'GetTables'].flatMap((action) =>
          catalog.map((on) => `glue:${action} on arn:aws:glue:eu-west-1:222222222222:${on}`),
        ),
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        ...['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map(
          (action) => `logs:${action} on arn:aws:logs:eu-west-1:222222222222:log-group:/aws-glue/jobs/*`,
        ),
        'dynamodb:BatchGetItem on <Features:OnlineTable.Arn>',
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        ...writesOnlineTable,
        'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>',
        `s3:AbortMultipartUpload on ${artifacts}/training-sets*`,
        `s3:DeleteObject on ${artifacts}/training-sets*`,
        `s3:DeleteObjectVersion on ${artifacts}/training-sets*`,
        `s3:GetObjectVersion on ${artifacts}/training-sets*`,
        `s3:ListBucketVersions on ${artifacts} if {"StringLike":{"s3:prefix":"training-sets*"}}`,
        `s3:GetBucketLocation on ${artifacts}`,
        's3:GetBucketLocation on <Lake:Lake.Arn>',
        `s3:GetObject on ${artifacts}/training-sets*`,
        's3:GetObject on <Lake:Lake.Arn>/warehouse*',
        `s3:GetObject on ${assets}/HASH.py`,
        `s3:GetObject on ${assets}/HASH.zip`,
        `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"training-sets*"}}`,
        's3:ListBucket on <Lake:Lake.Arn> if {"StringLike":{"s3:prefix":"warehouse*"}}',
        `s3:PutObject on ${artifacts}/training-sets*`,
      ].sort(),
    );
  });
});

describe.each([
  ['FitHoldout', 'holdout', ['training']],
  ['FitFull', 'full', ['training', 'evaluation']],
])('%s', (name, job, channels) => {
  test('starts an isolated training job on the configured machine', () => {
    expect(state(name)).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:sagemaker:createTrainingJob',
      Parameters: {
        'TrainingJobName.$': `$.plan.${job}Job`,
        'HyperParameters.$': `$.plan.${job}Hyperparameters`,
        RoleArn: '<RolesTrain.Arn>',
        AlgorithmSpecification: {
          TrainingImage: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/training:prod',
          TrainingInputMode: 'File',
        },
        InputDataConfig: channels.map((ChannelName) => expect.objectContaining({ ChannelName })),
        OutputDataConfig: { S3OutputPath: 's3://<Lake:Artifacts>/models', KmsKeyId: '<Lake:Key.Arn>' },
        ResourceConfig: { InstanceType: 'ml.m5.4xlarge', InstanceCount: 1, VolumeSizeInGB: 100 },
        StoppingCondition: { MaxRuntimeInSeconds: 21_600 },
        EnableNetworkIsolation: true,
      },
    });
  });

  test('reads metrics from the log lines that the container writes', () => {
    expect(state(name)['Parameters']).toMatchObject({
      AlgorithmSpecification: {
        MetricDefinitions: expect.arrayContaining([
          { Name: 'fit_seconds', Regex: '\\[metric\\] fit_seconds=([0-9.eE+-]+)' },
        ]),
      },
    });
    expect('[metric] fit_seconds=1.25e+01').toMatch(/\[metric\] fit_seconds=([0-9.eE+-]+)/);
  });
});

test('the fit on all data is given the figures of the evaluation that let it be made', () => {
  const { plan } = z
    .object({ plan: z.object({ 'evaluationUri.$': z.string(), 'evaluationOutputUri.$': z.string() }) })
    .parse(state('Plan')['Parameters']);
  // What the evaluation wrote, and nothing of a run whose name only begins alike.
  expect(plan['evaluationUri.$']).toBe(plan['evaluationOutputUri.$'].replace("{}'", "{}/'"));
  expect(state('FitFull')['Parameters']).toMatchObject({
    InputDataConfig: [
      { ChannelName: 'training' },
      {
        ChannelName: 'evaluation',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', 'S3Uri.$': '$.plan.evaluationUri' } },
      },
    ],
  });
  expect(state('PassesGates')['Choices']).toMatchObject([{ Next: 'FitFull' }]);
});

describe('a model', () => {
  const variables = (from: Template, job: string): unknown => {
    const parameters = definitionOf(from).States[job]?.['Parameters'];
    return z.object({ Environment: z.record(z.string(), z.string()) }).parse(parameters).Environment;
  };

  test.each(['FitHoldout', 'FitFull'])(
    'of %s learns when to retire; what nobody decided is left out',
    (job) => {
      expect(variables(template, job)).toEqual({ VITRINE_RETIRE_AFTER_DAYS: '180' });
    },
  );

  test('learns its owner and the basis of consent from the configuration', () => {
    const models = { owner: 'Search team, search@shop.example', consentBasis: 'Consent at sign-up' };
    const decided = synthesize({ ...prod, models: { ...models, retireAfterDays: 90 } }).Training;
    expect(variables(decided, 'FitFull')).toEqual({
      VITRINE_MODEL_OWNER: models.owner,
      VITRINE_CONSENT_BASIS: models.consentBasis,
      VITRINE_RETIRE_AFTER_DAYS: '90',
    });
  });
});

describe.each([
  ['FitHoldout', 'TrainingJobStatus'],
  ['Evaluate', 'ProcessingJobStatus'],
  ['FitFull', 'TrainingJobStatus'],
  ['BatchRecommend', 'ProcessingJobStatus'],
])('waiting for %s', (name, status) => {
  test('looks every 30 seconds until the job has ended', () => {
    expect(state(`${name}JobWait`)).toMatchObject({ Type: 'Wait', Seconds: 30 });
    expect(state(`${name}JobEnded`)).toEqual({
      Type: 'Choice',
      Choices: [
        { Variable: `$.job.${status}`, StringEquals: 'Completed', Next: `${name}JobDone` },
        {
          And: [
            { Variable: `$.job.${status}`, StringEquals: 'Failed' },
            { Variable: '$.job.ExitMessage', IsPresent: true },
          ],
          Next: `${name}JobToldWhy`,
        },
        { Variable: `$.job.${status}`, StringEquals: 'Failed', Next: `${name}JobFailed` },
        { Variable: `$.job.${status}`, StringEquals: 'Stopped', Next: `${name}JobStopped` },
      ],
      Default: `${name}JobWait`,
    });
  });

  test('fails with the job’s own reason', () => {
    expect(state(`${name}JobFailed`)).toMatchObject({ Type: 'Fail', CausePath: '$.job.FailureReason' });
    expect(state(`${name}JobToldWhy`)).toMatchObject({ Type: 'Fail', CausePath: '$.job.ExitMessage' });
  });

  test.each([name, `${name}JobLook`])('%s is tried again when SageMaker throttles', (task) => {
    expect(state(task)['Retry']).toEqual([
      {
        ErrorEquals: [
          'SageMaker.SageMakerException',
          'SageMaker.ThrottlingException',
          'SageMaker.ResourceLimitExceededException',
        ],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 5,
        MaxDelaySeconds: 60,
        JitterStrategy: 'FULL',
      },
    ]);
  });
});

test('the evaluation runs the model on the training set, without a network', () => {
  expect(state('Evaluate')['Parameters']).toMatchObject({
    'ProcessingJobName.$': '$.plan.evaluationJob',
    AppSpecification: { ContainerEntrypoint: ['python', '-m', 'vitrine', 'evaluate'] },
    ProcessingInputs: [
      {
        InputName: 'model',
        S3Input: {
          'S3Uri.$': '$.job.ModelArtifacts.S3ModelArtifacts',
          LocalPath: '/opt/ml/processing/model',
        },
      },
      {
        InputName: 'training-set',
        S3Input: { 'S3Uri.$': '$.plan.trainingSetUri', LocalPath: '/opt/ml/processing/training-set' },
      },
      {
        InputName: 'live',
        S3Input: { 'S3Uri.$': '$.liveModel.uri', LocalPath: '/opt/ml/processing/live' },
      },
    ],
    ProcessingOutputConfig: {
      Outputs: [
        {
          S3Output: {
            'S3Uri.$': '$.plan.evaluationOutputUri',
            LocalPath: '/opt/ml/processing/evaluation',
          },
        },
      ],
    },
    NetworkConfig: { EnableNetworkIsolation: true },
  });
});

test('the lists are written to the online table, as a batch of this run', () => {
  expect(state('BatchRecommend')['Parameters']).toMatchObject({
    AppSpecification: { ContainerEntrypoint: ['python', '-m', 'vitrine', 'batch'] },
    Environment: {
      ONLINE_TABLE_NAME: '<Features:OnlineTable>',
      PSEUDONYM_KEY_ARN: '<Features:PseudonymKeySecret>',
      'BATCH_VERSION.$': '$.plan.runId',
    },
    NetworkConfig: { EnableNetworkIsolation: false },
  });
});

test('a model waits for approval, with its quality and its version', () => {
  expect(state('Register')['Parameters']).toMatchObject({
    ModelPackageGroupName: 'vitrine-prod',
    ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: {
      Containers: [
        {
          Image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/serving:prod',
          'ModelDataUrl.$': '$.job.ModelArtifacts.S3ModelArtifacts',
        },
      ],
      SupportedRealtimeInferenceInstanceTypes: ['ml.c6g.large'],
    },
    ModelMetrics: {
      ModelQuality: {
        Statistics: { 'S3Uri.$': '$.plan.evaluationFileUri', ContentType: 'application/json' },
      },
    },
    CustomerMetadataProperties: {
      'modelVersion.$': '$.plan.fullJob',
      'ndcgAt20.$': "States.Format('{}', $.quality.ndcgAt20)",
      'baselineNdcgAt20.$': "States.Format('{}', $.quality.baselineNdcgAt20)",
    },
  });
  expect(only(template, 'AWS::SageMaker::ModelPackageGroup')).toMatchObject({
    ModelPackageGroupName: 'vitrine-prod',
  });
});

describe('rights', () => {
  const reading = (...folders: string[]): string[] => [
    ...folders.map((folder) => `s3:GetObject on ${artifacts}/${folder}/*`),
    ...folders.map((folder) => `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"${folder}/*"}}`),
    `s3:GetBucketLocation on ${artifacts}`,
  ];
  const writing = (folder: string): string[] => [
    `s3:PutObject on ${artifacts}/${folder}/*`,
    `s3:AbortMultipartUpload on ${artifacts}/${folder}/*`,
    ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
    'kms:CreateGrant on <Lake:Key.Arn> if {"Bool":{"kms:GrantIsForAWSResource":"true"}}',
    'kms:Encrypt on <Lake:Key.Arn>',
  ];

  test('training reads training sets and evaluations, writes models, and keeps checkpoints', () => {
    expect(rightsOf(template, 'RolesTrain')).toEqual(
      [
        ...containerRights('training', 'TrainingJobs'),
        ...reading('training-sets', 'evaluations', 'checkpoints'),
        ...writing('models'),
        `s3:PutObject on ${artifacts}/checkpoints/*`,
        `s3:AbortMultipartUpload on ${artifacts}/checkpoints/*`,
      ].sort(),
    );
  });

  test('evaluation reads models and training sets and writes evaluations', () => {
    expect(rightsOf(template, 'RolesEvaluate')).toEqual(
      [
        ...containerRights('training', 'ProcessingJobs'),
        ...reading('training-sets', 'models'),
        ...writing('evaluations'),
      ].sort(),
    );
  });

  test.each([
    [
      { provider: 'bedrock', modelId: 'amazon.titan-embed-text-v2:0', dimensions: 512 } as const,
      'bedrock:InvokeModel on arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0',
      { VITRINE_TEXT_MODEL: 'bedrock:amazon.titan-embed-text-v2:0', VITRINE_TEXT_DIMENSIONS: '512' },
    ],
    [
      { provider: 'endpoint', endpointName: 'jumpstart-gte' } as const,
      `sagemaker:InvokeEndpoint on ${sagemaker}:endpoint/jumpstart-gte`,
      { VITRINE_TEXT_MODEL: 'sagemaker:jumpstart-gte' },
    ],
  ])(
    'evaluation asks the text model that is chosen, and keeps its vectors: %j',
    (chosen, right, variables) => {
      const asking = synthesize({ ...prod, training: { ...prod.training, textEmbeddings: chosen } }).Training;
      const more = rightsOf(asking, 'RolesEvaluate').filter(
        (each) => !rightsOf(template, 'RolesEvaluate').includes(each),
      );
      expect(more).toEqual(
        [
          right,
          `s3:AbortMultipartUpload on ${artifacts}/text-vectors/*`,
          `s3:GetObject on ${artifacts}/text-vectors/*`,
          `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"text-vectors/*"}}`,
          `s3:PutObject on ${artifacts}/text-vectors/*`,
        ].sort(),
      );
      expect(rightsOf(asking, 'RolesBatch')).toEqual(rightsOf(template, 'RolesBatch'));
      expect(definitionOf(asking).States['Evaluate']?.['Parameters']).toMatchObject({
        Environment: { ...variables, VITRINE_TEXT_STORE: 's3://<Lake:Artifacts>/text-vectors/' },
        NetworkConfig: { EnableNetworkIsolation: false },
      });
    },
  );

  test('batch reads models and training sets and writes lists', () => {
    expect(rightsOf(template, 'RolesBatch')).toEqual(
      [
        ...containerRights('training', 'ProcessingJobs'),
        ...reading('training-sets', 'models'),
        ...writing('batch'),
        'dynamodb:BatchGetItem on <Features:OnlineTable.Arn>',
        'dynamodb:BatchWriteItem on <Features:OnlineTable.Arn>',
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>',
        'dynamodb:UpdateItem on <Features:OnlineTable.Arn>',
        ...writesOnlineTable,
      ].sort(),
    );
  });

  test('the workflow starts its own jobs, with their roles, and nothing else', () => {
    const toSagemaker = 'if {"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}';
    const job = 'arn:aws:glue:eu-west-1:222222222222:job/<TrainingSetJob>';
    expect(rightsOf(template, 'TrainingWorkflowStateMachineRole')).toEqual(
      [
        ...workflowRights,
        `glue:StartJobRun on ${job}`,
        `glue:GetJobRun on ${job}`,
        `glue:GetJobRuns on ${job}`,
        `glue:BatchStopJobRun on ${job}`,
        `sagemaker:CreateTrainingJob on ${sagemaker}:training-job/prod-*`,
        `sagemaker:DescribeTrainingJob on ${sagemaker}:training-job/prod-*`,
        ...['CreateHyperParameterTuningJob', 'DescribeHyperParameterTuningJob'].map(
          (action) => `sagemaker:${action} on ${sagemaker}:hyper-parameter-tuning-job/prod-*`,
        ),
        `sagemaker:ListTrainingJobsForHyperParameterTuningJob on ${sagemaker}:hyper-parameter-tuning-job/prod-*`,
        `sagemaker:CreateProcessingJob on ${sagemaker}:processing-job/prod-*`,
        `sagemaker:DescribeProcessingJob on ${sagemaker}:processing-job/prod-*`,
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        'ssm:GetParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release',
        `sagemaker:CreateModelPackage on ${sagemaker}:model-package-group/vitrine-prod`,
        `sagemaker:CreateModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        `iam:PassRole on <RolesTrain.Arn> ${toSagemaker}`,
        `iam:PassRole on <RolesEvaluate.Arn> ${toSagemaker}`,
        `iam:PassRole on <RolesBatch.Arn> ${toSagemaker}`,
        `s3:GetObject on ${artifacts}/evaluations/*`,
        `s3:PutObject on ${artifacts}/training-sets/*/tuning/trials.json`,
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
      ].sort(),
    );
  });
});

test('names what the command line looks for', () => {
  template.hasOutput('TrainingStateMachineArn', {});
  template.hasOutput('ModelPackageGroupName', { Value: 'vitrine-prod' });
});
