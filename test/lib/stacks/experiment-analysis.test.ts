import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import {
  functionRights,
  keyRights,
  only,
  rightsOf,
  synthesize,
  text,
  workflowRights,
  writesOnlineTable,
} from '../synthesized.ts';

const template = synthesize().Operator;
const artifacts = '<Lake:Artifacts.Arn>';

const { States } = z
  .object({ States: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(
    JSON.parse(
      text(only(template, 'AWS::StepFunctions::StateMachine', 'ExperimentAnalysis')['DefinitionString']),
    ),
  );

describe('the daily analysis of experiments', () => {
  test('asks what is due, analyses it in one job that reads the archive itself, and judges', () => {
    expect(States['FindDue']).toMatchObject({
      Parameters: { Payload: { ask: 'due' } },
      ResultSelector: { 'due.$': '$.Payload.due' },
      Next: 'SomeAreDue',
    });
    expect(States['Analyse']).toMatchObject({
      Parameters: {
        AppSpecification: { ContainerEntrypoint: ['python', '-m', 'vitrine', 'experiments'] },
        Environment: { ARCHIVE_URI: 's3://<Lake:Raw>/raw/clickstream/' },
        ProcessingInputs: [
          { InputName: 'due', S3Input: { S3Uri: 's3://<Lake:Artifacts>/experiments/due/' } },
        ],
        ProcessingOutputConfig: {
          Outputs: [{ OutputName: 'experiments', S3Output: { S3Uri: 's3://<Lake:Artifacts>/experiments/' } }],
        },
        NetworkConfig: { EnableNetworkIsolation: false },
      },
    });
    expect(States['Judge']).toMatchObject({
      Parameters: { ask: 'judge', 'due.$': '$.found.due', 'who.$': '$$.StateMachine.Id' },
      End: true,
    });
  });

  test('judges also where nothing is due, so that alarms end', () => {
    expect(States['SomeAreDue']).toMatchObject({
      Choices: [{ Variable: '$.found.due[0]', IsPresent: true, Next: 'Name' }],
      Default: 'Judge',
    });
  });

  test('is made at the hour of the configuration', () => {
    const schedule = (of: typeof template): unknown =>
      only(of, 'AWS::Events::Rule', 'ExperimentAnalysis')['ScheduleExpression'];
    expect(schedule(template)).toBe('cron(0 5 * * ? *)');
    const { Operator } = synthesize({ ...prod, experimentAnalysis: { hour: 22 } });
    expect(schedule(Operator)).toBe('cron(0 22 * * ? *)');
  });

  test('tells the function how experiments are judged, and not by which rules they answer', () => {
    const experiment = {
      name: 'calm-home',
      salt: 'calm-home-1',
      scenarios: ['home' as const],
      arms: [
        { name: 'control', weight: 0.5 },
        { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' as const } },
      ],
      start: '2027-01-11T00:00:00Z',
      end: '2027-02-08T00:00:00Z',
      judging: { primary: 'ctr' as const },
    };
    const { Operator, Api } = synthesize({ ...prod, experiments: [experiment] });
    const experimentsOf = (of: typeof template, id: string): unknown =>
      JSON.parse(
        z
          .object({ Environment: z.object({ Variables: z.object({ EXPERIMENTS: z.string() }) }) })
          .parse(only(of, 'AWS::Lambda::Function', id)).Environment.Variables.EXPERIMENTS,
      );
    const [watched] = z.array(z.unknown()).parse(experimentsOf(Operator, 'ExperimentAnalysisWatch'));
    expect(watched).toMatchObject({ name: 'calm-home', judging: { primary: 'ctr', windowDays: 7 } });
    expect(JSON.stringify(watched)).not.toContain('diversityLevel');
    const [answered] = z.array(z.unknown()).parse(experimentsOf(Api, 'GetRecommendations'));
    expect(answered).toMatchObject({ arms: [{}, { rules: { diversityLevel: 'medium' } }] });
    expect(answered).not.toHaveProperty('judging');
  });
});

describe('who may do what:', () => {
  test('the function reads reports, writes down what is due, stops experiments and logs it', () => {
    expect(rightsOf(template, 'ExperimentAnalysisWatchExperimentsRole')).toEqual(
      [
        ...functionRights('ExperimentAnalysisWatchExperimentsLogs'),
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        `s3:GetObject on ${artifacts}/experiments/*`,
        `s3:PutObject on ${artifacts}/experiments/due/*`,
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:PutItem on <Features:OnlineTable.Arn>',
        ...writesOnlineTable,
        'dynamodb:PutItem on <AuditLog.Arn>',
        'dynamodb:Query on <AuditLog.Arn>',
        ...keyRights(
          'dynamodb',
          '<Key.Arn>',
          'Decrypt',
          'DescribeKey',
          'Encrypt',
          'GenerateDataKey',
          'ReEncryptFrom',
          'ReEncryptTo',
        ),
      ].sort(),
    );
  });

  test('the workflow starts its own jobs and that function', () => {
    const rights = rightsOf(template, 'ExperimentAnalysisWorkflowStateMachineRole');
    expect(rights).toEqual(expect.arrayContaining([...workflowRights]));
    const jobs = 'arn:aws:sagemaker:eu-west-1:222222222222:processing-job/prod-experiments-*';
    expect(rights).toContain(`sagemaker:CreateProcessingJob on ${jobs}`);
    expect(rights.filter((right) => right.startsWith('lambda:'))).toEqual([
      expect.stringContaining('ExperimentAnalysisWatchExperimentsFunction'),
      expect.stringContaining('ExperimentAnalysisWatchExperimentsFunction'),
    ]);
  });

  test('the job reads the archive and leaves reports', () => {
    const rights = rightsOf(template, 'ExperimentAnalysisAnalyseRole');
    expect(rights.filter((right) => /^s3:(Get|Put|Delete)Object/.test(right))).toEqual([
      `s3:GetObject on ${artifacts}/experiments/due/*`,
      's3:GetObject on <Lake:Raw.Arn>/raw/clickstream/*',
      `s3:PutObject on ${artifacts}/experiments/*`,
    ]);
    expect(rights.filter((right) => right.startsWith('dynamodb:'))).toEqual([]);
  });
});
