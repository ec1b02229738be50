import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import dev from '../../../config/dev.ts';
import { only, synthesize } from '../synthesized.ts';

const handlers = [
  'GetRecommendations',
  'PersonalizeRanking',
  'PutEvents',
  'PutItems',
  'PutUsers',
  'PutFeedback',
  'MergeUser',
  'PutConsent',
  'GetOpenApi',
];

describe('where requests shift to a new version bit by bit, as in prod,', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize().Api;
  });

  test.each(handlers)('%s takes a tenth more every minute, and goes back at the first error', (handler) => {
    expect(only(template, 'AWS::CodeDeploy::DeploymentGroup', handler)).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [{ Name: { Ref: expect.stringMatching(new RegExp(`^${handler}RolloutErrors`)) } }],
      },
    });
    expect(only(template, 'AWS::CloudWatch::Alarm', handler)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [
        { Name: 'FunctionName', Value: { Ref: expect.stringMatching(new RegExp(`^${handler}Function`)) } },
        { Name: 'Resource', Value: expect.anything() },
      ],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringMatching(
        /^\[ticket\] .{30,}Runbook: docs\/runbooks\/deployment-rolled-back\.md$/,
      ),
    });
  });

  test('an alias is moved by CodeDeploy, not by CloudFormation', () => {
    const aliases = Object.entries(template.findResources('AWS::Lambda::Alias'));
    expect(aliases).toHaveLength(handlers.length);
    for (const [, alias] of aliases) {
      expect(alias).toMatchObject({
        Properties: { Name: 'live' },
        UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: expect.anything() } },
      });
    }
  });
});

test('elsewhere a deployment is at once, and there is no CodeDeploy', () => {
  const { Api } = synthesize(dev);
  for (const type of ['AWS::CodeDeploy::DeploymentGroup', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'])
    Api.resourceCountIs(type, 0);
});
