import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import {
  definitionOf,
  only,
  rightsOf,
  synthesize,
  text,
  workflowRights,
  writesOnlineTable,
} from '../synthesized.ts';

let template: Template;
let definition: ReturnType<typeof definitionOf>;
beforeAll(() => {
  template = synthesize().Lists;
  definition = definitionOf(template);
});

const state = (name: string) => definition.States[name];
const account = 'eu-west-1:222222222222';

/** The states from one on, as long as each has one that follows. */
function path(from: string): string[] {
  const next = definition.States[from]?.['Next'];
  return typeof next === 'string' ? [from, ...path(next)] : [from];
}

describe('a refresh', () => {
  test('waits until no older run of its own workflow is left', () => {
    expect(path(definition.StartAt)).toEqual(['LookForRuns', 'IsOldest']);
    expect(state('LookForRuns')).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:sfn:listExecutions',
      Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', StatusFilter: 'RUNNING' },
      ResultSelector: {
        'own.$': '$$.Execution.Id',
        // Step Functions lists the newest first.
        'oldest.$': 'States.ArrayGetItem($.Executions, States.MathAdd(States.ArrayLength($.Executions), -1))',
      },
      Retry: [{ ErrorEquals: ['States.IntrinsicFailure', 'Sfn.SfnException'] }],
    });
    expect(state('IsOldest')).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.turn.oldest.ExecutionArn', StringEqualsPath: '$.turn.own', Next: 'Begin' }],
      Default: 'WaitForTurn',
    });
    expect(path('WaitForTurn')).toEqual(['WaitForTurn', 'LookForRuns', 'IsOldest']);
    expect(only(template, 'AWS::StepFunctions::StateMachine')).toMatchObject({
      StateMachineName: 'vitrine-prod-lists',
    });
  });

  test('has begun before it reads what serves, and ends at once while nothing does', () => {
    expect(path('Begin')).toEqual(['Begin', 'ReadLive', 'DescribeLive', 'IsForRelease']);
    expect(state('Begin')).toMatchObject({ Parameters: { 'at.$': '$$.State.EnteredTime' } });
    expect(state('ReadLive')).toMatchObject({
      Parameters: { Name: '/vitrine/prod/live-release' },
      Catch: [
        {
          ErrorEquals: ['Ssm.ParameterNotFoundException', 'SSM.ParameterNotFoundException'],
          Next: 'NothingLive',
        },
      ],
    });
    expect(state('NothingLive')).toMatchObject({ End: true, Parameters: { outcome: 'nothing serves yet' } });
  });

  test('after a release ends at once where the lists are of the model that serves', () => {
    expect(state('IsForRelease')).toMatchObject({
      Choices: [{ And: [{ IsPresent: true }, { Variable: '$.reason', StringEquals: 'release' }] }],
      Default: 'Name',
    });
    expect(state('ReadCurrentLists')).toMatchObject({
      Parameters: { Key: { pk: { S: 'LISTS' }, sk: { S: 'CURRENT' } }, ConsistentRead: true },
      Next: 'ListsAgree',
    });
    expect(state('ListsAgree')).toMatchObject({
      Choices: [
        {
          And: [
            { IsPresent: true },
            {
              Variable: '$.lists.Item.modelVersion.S',
              StringEqualsPath: '$.live.release.modelVersion',
            },
          ],
          Next: 'Agreed',
        },
      ],
      Default: 'Name',
    });
    expect(state('Agreed')).toMatchObject({ End: true });
  });

  test('builds a training set of the newest data, or of what is pinned, and ranks by the live model', () => {
    expect(path('Name')).toEqual([
      'Name',
      'Plan',
      'BuildTrainingSet',
      'Rank',
      'RankJobWait',
      'RankJobLook',
      'RankJobEnded',
    ]);
    expect(path('RankJobDone')).toEqual(['RankJobDone', 'Result']);
    expect(state('Plan')).toMatchObject({
      Parameters: {
        plan: {
          'modelUri.$': '$.live.package.InferenceSpecification.Containers[0].ModelDataUrl',
          'modelVersion.$': '$.live.release.modelVersion',
          'begunAt.$': '$.begun.at',
          snapshot: 'newest',
        },
      },
    });
    expect(state('BuildTrainingSet')).toMatchObject({
      Parameters: { Arguments: { '--pin': 's3://<Lake:Artifacts>/training-sets/pinned.json' } },
    });
    expect(state('Rank')).toMatchObject({
      Parameters: {
        AppSpecification: { ContainerEntrypoint: ['python', '-m', 'vitrine', 'batch'] },
        Environment: {
          ONLINE_TABLE_NAME: '<Features:OnlineTable>',
          'BATCH_VERSION.$': '$.plan.runId',
          'MODEL_VERSION.$': '$.plan.modelVersion',
          'BATCH_BEGUN_AT.$': '$.plan.begunAt',
          BATCH_LIST_DAYS: '14',
        },
        ProcessingInputs: [
          { InputName: 'model', S3Input: { 'S3Uri.$': '$.plan.modelUri' } },
          { InputName: 'training-set', S3Input: { 'S3Uri.$': '$.plan.trainingSetUri' } },
        ],
      },
    });
  });

  test('may wait for two runs before it', () => {
    expect(definition.TimeoutSeconds).toBe(3 * (180 * 60 + 21_600 + 3600));
  });

  test('may do what it does, and start no jobs but its own', () => {
    expect(rightsOf(template, 'RefreshWorkflowStateMachineRole')).toEqual(
      [
        ...workflowRights,
        ...writesOnlineTable,
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        ...['BatchStopJobRun', 'GetJobRun', 'GetJobRuns', 'StartJobRun'].map(
          (action) => `glue:${action} on arn:aws:glue:${account}:job/<Training:TrainingSetJob>`,
        ),
        'iam:PassRole on <Training:RolesBatch.Arn> if {"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}',
        `sagemaker:CreateProcessingJob on arn:aws:sagemaker:${account}:processing-job/prod-lists-*`,
        `sagemaker:DescribeModelPackage on arn:aws:sagemaker:${account}:model-package/vitrine-prod/*`,
        `sagemaker:DescribeProcessingJob on arn:aws:sagemaker:${account}:processing-job/prod-lists-*`,
        `ssm:GetParameter on arn:aws:ssm:${account}:parameter/vitrine/prod/live-release`,
        `states:ListExecutions on arn:aws:states:${account}:stateMachine:vitrine-prod-lists`,
      ].sort(),
    );
  });
});

describe('what starts it', () => {
  test('is every end of a release, which does not wait for it', () => {
    const rule = only(template, 'AWS::Events::Rule', 'OnRelease');
    expect(rule).toMatchObject({
      EventPattern: {
        source: ['aws.states'],
        detail: { status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [{ Input: '{"reason":"release"}' }],
    });
    const detail = z.object({ detail: z.object({ stateMachineArn: z.unknown() }) });
    expect(text(detail.parse(rule['EventPattern']).detail.stateMachineArn)).toBe(
      '<Serving:ReleaseWorkflowStateMachine>',
    );
  });

  test('is a schedule, where the configuration does not say otherwise once a day', () => {
    expect(only(template, 'AWS::Events::Rule', 'Schedule')).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Input: '{"reason":"schedule"}' }],
    });
    const atFour = synthesize({ ...prod, lists: { schedule: 'cron(0 4 * * ? *)' } }).Lists;
    expect(only(atFour, 'AWS::Events::Rule', 'Schedule')).toMatchObject({
      ScheduleExpression: 'cron(0 4 * * ? *)',
    });
    const off = synthesize({ ...prod, lists: { schedule: 'off' } }).Lists;
    off.resourceCountIs('AWS::Events::Rule', 1);
  });

  test('may start it, and nothing else', () => {
    expect(rightsOf(template, 'StartRole')).toEqual([
      'states:StartExecution on <RefreshWorkflowStateMachine>',
    ]);
  });
});

test('what refreshes leave goes as lists do', () => {
  const { Lake, Lists } = synthesize({ ...prod, lists: { keptDays: 7 } });
  expect(definitionOf(Lists).States['Rank']).toMatchObject({
    Parameters: { Environment: { BATCH_LIST_DAYS: '7' } },
  });
  const expiring = ['training-sets/lists-', 'batch/lists-'].map((Prefix) =>
    expect.objectContaining({ Prefix, ExpirationInDays: 7, Status: 'Enabled' }),
  );
  expect(only(Lake, 'AWS::S3::Bucket', 'Artifacts')).toMatchObject({
    LifecycleConfiguration: { Rules: expect.arrayContaining(expiring) },
  });
});
