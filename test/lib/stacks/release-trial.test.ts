import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import prod from '../../../config/prod.ts';
import {
  definitionOf,
  functionRights,
  keyRights,
  writesOnlineTable,
  only,
  rightsOf,
  synthesize,
} from '../synthesized.ts';

let template: Template;
let operations: Template;
let states: ReturnType<typeof definitionOf>['States'];
beforeAll(() => {
  // Without what scaling adds.
  const all = synthesize({ ...prod, serving: { ...prod.serving, scaling: undefined } });
  template = all.Serving;
  operations = all.Operations;
  states = definitionOf(template).States;
});

const VARIANT = { InstanceType: 'ml.c6g.large', InitialInstanceCount: 2 };
const LIVE = '$.live.release.endpointConfigName';

describe('a release that tries its model', () => {
  test('waits for an endpoint that a release left in a change', () => {
    expect(states['EndpointFree']).toEqual({
      Type: 'Choice',
      Choices: [
        {
          Or: ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'].map((status) => ({
            Variable: '$.endpoint.EndpointStatus',
            StringEquals: status,
          })),
          Next: 'EndpointBusy',
        },
      ],
      Default: 'IsTried',
    });
    expect(states['EndpointBusy']).toMatchObject({ Seconds: 30, Next: 'FindEndpoint' });
  });

  test('does so where its input says how, and something serves that it can be tried beside', () => {
    expect(states['IsTried']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.canary', IsPresent: true, Next: 'ReadLive' }],
      Default: 'UpdateEndpoint',
    });
    expect(states['ReadLive']).toMatchObject({
      Parameters: { Name: '/vitrine/prod/live-release' },
      ResultSelector: { 'release.$': 'States.StringToJson($.Parameter.Value)' },
      Catch: [{ ErrorEquals: ['Ssm.ParameterNotFoundException'], Next: 'UpdateEndpoint' }],
    });
  });

  test('runs it beside the model that serves, without any weight', () => {
    expect(states['CreateTrialConfig']).toMatchObject({
      Parameters: {
        'EndpointConfigName.$': '$.trial.name',
        ProductionVariants: [
          { VariantName: 'primary', 'ModelName.$': LIVE, InitialVariantWeight: 1, ...VARIANT },
          { VariantName: 'candidate', 'ModelName.$': '$.plan.name', InitialVariantWeight: 0, ...VARIANT },
        ],
      },
      Next: 'StartCandidate',
    });
    expect(states['StartCandidate']).toMatchObject({
      Parameters: { EndpointName: 'vitrine-prod', 'EndpointConfigName.$': '$.trial.name' },
      Next: 'TrialEndpointWait',
    });
  });

  test('gives it to nobody where its strategy is all at once', () => {
    expect(states['HasShoppers']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.canary.minutes', NumericGreaterThan: 0, Next: 'BeginCanary' }],
      Default: 'UpdateEndpoint',
    });
    expect(states['HasShadow']).toMatchObject({ Default: 'HasShoppers' });
  });

  test('asks it what its evaluation asked it before any shopper does, and goes back from another answer', () => {
    expect(states['TrialEndpointServes']).toMatchObject({ Next: 'CheckCandidate' });
    expect(states['CheckCandidate']).toMatchObject({
      Parameters: {
        Payload: {
          'release.$': '$$.Execution.Name',
          'modelDataUrl.$': '$.package.InferenceSpecification.Containers[0].ModelDataUrl',
          'modelVersion.$': '$.package.CustomerMetadataProperties.modelVersion',
          variant: 'candidate',
        },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'CandidateUnknown' }],
    });
    expect(states['CandidateAnswers']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.watch.verdict', StringEquals: 'passed', Next: 'TellChecked' }],
      Default: 'TellRefused',
    });
    expect(states['TellRefused']).toMatchObject({ Next: 'GoBack' });
  });

  test('has it asked in the live model’s shadow before shoppers get it, where the release says so', () => {
    expect(states['TellChecked']).toMatchObject({ Next: 'HasShadow' });
    expect(states['HasShadow']).toMatchObject({
      Choices: [{ Variable: '$.shadow', IsPresent: true, Next: 'BeginShadow' }],
    });
    expect(states['LookAtShadow']).toMatchObject({
      Parameters: {
        Payload: { ask: 'shadow', 'percent.$': '$.shadow.percent', 'minutes.$': '$.shadow.minutes' },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'CandidateUnknown' }],
      Next: 'ShadowDoes',
    });
    expect(states['ShadowDoes']).toMatchObject({
      Choices: [{ Next: 'BetweenShadowLooks' }, { Next: 'TellShadowed' }],
      Default: 'TellRolledBack',
    });
    expect(states['TellShadowed']).toMatchObject({ Next: 'HasShoppers' });
  });

  test('looks every minute, and goes on, takes over or goes back as it is told', () => {
    expect(states['LookAtCandidate']).toMatchObject({
      Parameters: {
        Payload: {
          ask: 'look',
          'release.$': '$$.Execution.Name',
          'modelPackageArn.$': '$.modelPackageArn',
          'percent.$': '$.canary.percent',
          'minutes.$': '$.canary.minutes',
          'startedAt.$': '$.started.at',
        },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'CandidateUnknown' }],
      Next: 'CandidateDoes',
    });
    expect(states['CandidateDoes']).toEqual({
      Type: 'Choice',
      Choices: [
        { Variable: '$.watch.verdict', StringEquals: 'go-on', Next: 'BetweenLooks' },
        { Variable: '$.watch.verdict', StringEquals: 'passed', Next: 'TellPassed' },
      ],
      Default: 'TellRolledBack',
    });
    expect(states['BetweenLooks']).toMatchObject({ Seconds: 60, Next: 'LookAtCandidate' });
    expect(states['TellPassed']).toMatchObject({ Next: 'UpdateEndpoint' });
  });

  test('goes back to what served before, also where nobody could look', () => {
    expect(states['CandidateUnknown']).toMatchObject({
      Parameters: { verdict: 'roll-back' },
      ResultPath: '$.watch',
      Next: 'TellRolledBack',
    });
    expect(states['TellRolledBack']).toMatchObject({ Next: 'GoBack' });
    expect(states['GoBack']).toMatchObject({
      Parameters: { EndpointName: 'vitrine-prod', 'EndpointConfigName.$': LIVE },
      Next: 'BackEndpointWait',
    });
    expect(states['BackEndpointServes']).toMatchObject({ Next: 'RolledBack' });
    expect(states['RolledBack']).toEqual({ Type: 'Fail', Error: 'RolledBack', CausePath: '$.watch.why' });
  });

  test('ends the trial only once all have the new model', () => {
    expect(states['TellFull']).toMatchObject({ Next: 'EndTrial' });
    expect(states['EndTrial']).toMatchObject({
      Parameters: { Payload: { ask: 'end', 'release.$': '$$.Execution.Name' } },
      Next: 'IsValidated',
    });
  });

  test('asks what serves then once more, and fails where it answers wrong', () => {
    expect(states['IsValidated']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.canary', IsPresent: true, Next: 'Validate' }],
      Default: 'Result',
    });
    expect(states['Validate']).toMatchObject({
      Parameters: { Payload: { variant: 'primary' } },
      ResultPath: '$.validation',
      Next: 'ReleaseAnswers',
    });
    expect(states['ReleaseAnswers']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.validation.verdict', StringEquals: 'passed', Next: 'TellValidated' }],
      Default: 'NotValidated',
    });
    expect(states['TellValidated']).toMatchObject({ Next: 'Result' });
    expect(states['NotValidated']).toMatchObject({ Type: 'Fail', Error: 'NotValidated' });
  });

  test.each([
    ['TellChecked', 'release.checked', '$.watch.why'],
    ['TellRefused', 'release.refused', '$.watch.why'],
    ['TellCanary', 'release.canary', '$.started.why'],
    ['TellPassed', 'release.passed', '$.watch.why'],
    ['TellRolledBack', 'release.rolled-back', '$.watch.why'],
    ['TellFull', 'release.full', '$.release.modelVersion'],
    ['TellValidated', 'release.validated', '$.validation.why'],
  ])('tells the audit log at %s of %s', (state, action, why) => {
    expect(states[state]).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::events:putEvents',
      Parameters: {
        Entries: [
          {
            Source: 'vitrine.release',
            DetailType: 'Release Transition',
            Detail: {
              action,
              'release.$': '$$.Execution.Name',
              'workflow.$': '$$.StateMachine.Id',
              'at.$': '$$.State.EnteredTime',
              'why.$': why,
            },
          },
        ],
      },
    });
  });

  test('may take as long as its changes of the endpoint, the longest shadow and the longest canary', () => {
    expect(definitionOf(template).TimeoutSeconds).toBe((4 + 2 + 2) * 3600);
  });
});

test('who watches may look at metrics, alarms and clicks, and write who tries the candidate', () => {
  expect(rightsOf(template, 'WatchCanaryRole')).toEqual(
    [
      ...functionRights('WatchCanaryLogs'),
      'cloudwatch:DescribeAlarms on *',
      'cloudwatch:GetMetricData on *',
      'dynamodb:BatchGetItem on <Features:OnlineTable.Arn>',
      'dynamodb:DeleteItem on <Features:OnlineTable.Arn>',
      'dynamodb:PutItem on <Features:OnlineTable.Arn>',
      ...writesOnlineTable,
    ].sort(),
  );
});

test('who checks may ask the endpoint and read models', () => {
  expect(rightsOf(template, 'CheckCandidateRole')).toEqual(
    [
      ...functionRights('CheckCandidateLogs'),
      'sagemaker:InvokeEndpoint on arn:aws:sagemaker:eu-west-1:222222222222:endpoint/vitrine-prod',
      's3:GetObject on <Lake:Artifacts.Arn>/models/*',
      ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt'),
    ].sort(),
  );
});

test('who watches looks for the alarms by the names that they have', () => {
  const { Environment } = only(template, 'AWS::Lambda::Function', 'WatchCanary') as {
    Environment: { Variables: Record<string, string> };
  };
  expect(Environment.Variables).toMatchObject({
    CANDIDATE_ALARM_PREFIX: 'vitrine-prod-candidate-',
    CANARY_LIMITS:
      '{"leastCalls":50,"mostErrors":0.02,"mostSlow":0.01,"mostFallbacks":0.02,"leastLists":100,"mostClicksLost":0.1}',
    SHADOW_LIMITS: '{"leastCalls":50,"mostErrors":0.02,"mostLate":0.2,"leastOverlap":0.05}',
    LOOK_SECONDS: '60',
  });
});

test.each([
  ['Errors', 'errors', 'ModelErrorsByVariant', 0.1],
  ['Slow', 'slow', 'ModelSlowByVariant', 0.05],
  ['Fallbacks', 'fallbacks', 'FallbackByVariant', 0.1],
])('an alarm on the candidate’s %s goes off within a minute', (id, name, metric, threshold) => {
  expect(only(operations, 'AWS::CloudWatch::Alarm', `AlarmsCandidate${id}`)).toMatchObject({
    AlarmName: `vitrine-prod-candidate-${name}`,
    Namespace: 'Vitrine',
    MetricName: metric,
    Dimensions: [
      { Name: 'Variant', Value: 'candidate' },
      { Name: 'service', Value: 'get-recommendations' },
    ],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each(['lambda', 'fargate'] as const)('with the model in %s there is nothing to try', (host) => {
  const { Serving } = synthesize({ ...prod, serving: { ...prod.serving, host } });
  expect(Object.keys(definitionOf(Serving).States)).not.toContain('IsTried');
  expect(
    Object.keys(Serving.findResources('AWS::Lambda::Function')).filter((id) => id.startsWith('WatchCanary')),
  ).toEqual([]);
});
