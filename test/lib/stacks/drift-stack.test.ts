import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import {
  containerRights,
  definitionOf,
  functionRights,
  keyRights,
  only,
  rightsOf,
  synthesize,
  text,
  workflowRights,
} from '../synthesized.ts';

let template: Template;
let definition: ReturnType<typeof definitionOf>;
beforeAll(() => {
  template = synthesize().Drift;
  definition = definitionOf(template);
});

const state = (name: string) => definition.States[name];
const artifacts = '<Lake:Artifacts.Arn>';
const account = 'eu-west-1:222222222222';

describe('the check', () => {
  test('has nothing to do while nothing is live', () => {
    expect(definition.StartAt).toBe('ReadLive');
    expect(state('ReadLive')).toMatchObject({
      Parameters: { Name: '/vitrine/prod/live-release' },
      Catch: [
        {
          ErrorEquals: ['Ssm.ParameterNotFoundException', 'SSM.ParameterNotFoundException'],
          Next: 'NothingLive',
        },
      ],
    });
    expect(state('NothingLive')).toMatchObject({ Type: 'Succeed' });
  });

  test('compares the newest data with what the live model was trained on', () => {
    expect(state('Plan')).toMatchObject({
      Parameters: {
        plan: {
          'modelUri.$': '$.live.package.InferenceSpecification.Containers[0].ModelDataUrl',
          'referenceUri.$': '$.live.package.CustomerMetadataProperties.trainingSet',
          snapshot: 'newest',
        },
      },
    });
    expect(state('BuildTrainingSet')).toMatchObject({
      Parameters: { Arguments: { '--skew-sample': '500' } },
    });
    const inputs = ['model', 'reference', 'training-set'];
    expect(state('Compare')).toMatchObject({
      Parameters: {
        AppSpecification: { ContainerEntrypoint: ['python', '-m', 'vitrine', 'drift'] },
        Environment: {
          VITRINE_ENVIRONMENT: 'prod',
          DRIFT_PSI: '0.2',
          DRIFT_OUTCOME_LOSS: '0.15',
          DRIFT_SKEW: '0.05',
        },
        ProcessingInputs: inputs.map((InputName) => expect.objectContaining({ InputName })),
        NetworkConfig: { EnableNetworkIsolation: true },
      },
    });
  });

  test('publishes what it measured, and tells of reasons for another model', () => {
    expect(state('PublishMetrics')).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:cloudwatch:putMetricData',
      Parameters: { Namespace: 'Vitrine/Drift', 'MetricData.$': '$.metrics.content' },
      Next: 'ReasonFound',
    });
    expect(state('ReasonFound')).toMatchObject({
      Choices: [{ Variable: '$.report.content.reasons[0]', IsPresent: true, Next: 'TellReasons' }],
      Default: 'Result',
    });
    expect(state('TellReasons')).toMatchObject({
      Parameters: {
        Entries: [{ Source: 'vitrine.drift', Detail: { 'reasons.$': '$.report.content.reasons' } }],
      },
    });
  });

  test('may do what it does', () => {
    expect(rightsOf(template, 'DriftWorkflowStateMachineRole')).toEqual(
      [
        ...workflowRights,
        'cloudwatch:PutMetricData on * if {"StringEquals":{"cloudwatch:namespace":"Vitrine/Drift"}}',
        `events:PutEvents on arn:aws:events:${account}:event-bus/default`,
        ...['BatchStopJobRun', 'GetJobRun', 'GetJobRuns', 'StartJobRun'].map(
          (action) => `glue:${action} on arn:aws:glue:${account}:job/<Training:TrainingSetJob>`,
        ),
        'iam:PassRole on <CompareRole.Arn> if {"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}',
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt'),
        `s3:GetObject on ${artifacts}/drift/latest/drift.json`,
        `s3:GetObject on ${artifacts}/drift/latest/metrics.json`,
        `sagemaker:CreateProcessingJob on arn:aws:sagemaker:${account}:processing-job/prod-*`,
        `sagemaker:DescribeModelPackage on arn:aws:sagemaker:${account}:model-package/vitrine-prod/*`,
        `sagemaker:DescribeProcessingJob on arn:aws:sagemaker:${account}:processing-job/prod-*`,
        `ssm:GetParameter on arn:aws:ssm:${account}:parameter/vitrine/prod/live-release`,
      ].sort(),
    );
    expect(rightsOf(template, 'CompareRole')).toEqual(
      [
        ...containerRights('training', 'ProcessingJobs'),
        'kms:CreateGrant on <Lake:Key.Arn> if {"Bool":{"kms:GrantIsForAWSResource":"true"}}',
        'kms:Encrypt on <Lake:Key.Arn>',
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        `s3:AbortMultipartUpload on ${artifacts}/drift/latest/*`,
        `s3:GetBucketLocation on ${artifacts}`,
        `s3:GetObject on ${artifacts}/models/*`,
        `s3:GetObject on ${artifacts}/training-sets/*`,
        `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"models/*"}}`,
        `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"training-sets/*"}}`,
        `s3:PutObject on ${artifacts}/drift/latest/*`,
      ].sort(),
    );
    expect(rightsOf(template, 'ScheduleRole')).toEqual([
      'states:StartExecution on <DriftWorkflowStateMachine>',
    ]);
  });

  test('runs as often as the configuration says', () => {
    expect(only(template, 'AWS::Events::Rule', 'Schedule')).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
    });
    const often = synthesize({ ...prod, drift: { everyHours: 6 } }).Drift;
    expect(only(often, 'AWS::Events::Rule', 'Schedule')).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
    });
  });
});

describe('retraining', () => {
  test('is decided for reasons that were found, and when it is due', () => {
    expect(only(template, 'AWS::Events::Rule', 'RetrainingOnReason')).toMatchObject({
      EventPattern: { source: ['vitrine.drift'] },
    });
    expect(only(template, 'AWS::Events::Rule', 'RetrainingOnSchedule')).toMatchObject({
      ScheduleExpression: 'rate(30 days)',
      Targets: [{ Input: '{"detail":{"reasons":["schedule"]}}' }],
    });
  });

  test('knows its limits from the configuration', () => {
    const retraining = { reasons: ['drift' as const], quietHours: 12, mostAMonth: 1 };
    const { Drift } = synthesize({ ...prod, drift: { retraining } });
    expect(only(Drift, 'AWS::Lambda::Function', 'RetrainingRetrain')).toMatchObject({
      Environment: {
        Variables: { RETRAINING_REASONS: 'drift', QUIET_HOURS: '12', MOST_A_MONTH: '1' },
      },
    });
  });

  test('may start and count training runs alone, and keeps what it fails on', () => {
    expect(rightsOf(template, 'RetrainingRetrainRole')).toEqual(
      [
        ...functionRights('RetrainingRetrainLogs'),
        ...keyRights('sqs', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        'sqs:SendMessage on <RetrainingUndelivered.Arn>',
        'states:ListExecutions on <Training:TrainingWorkflowStateMachine>',
        'states:StartExecution on <Training:TrainingWorkflowStateMachine>',
      ].sort(),
    );
    const queues = z
      .record(z.string(), z.object({ Properties: z.object({ KmsMasterKeyId: z.unknown() }) }))
      .parse(template.findResources('AWS::SQS::Queue'));
    expect(Object.values(queues).map(({ Properties }) => text(Properties.KmsMasterKeyId))).toEqual([
      '<Key.Arn>',
    ]);
  });
});
