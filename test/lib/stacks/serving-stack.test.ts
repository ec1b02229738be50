import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';

import prod from '../../../config/prod.ts';
import {
  containerRights,
  definitionOf,
  keyRights,
  rightsOf,
  synthesize,
  workflowRights,
} from '../synthesized.ts';

let template: Template;
let states: ReturnType<typeof definitionOf>['States'];
beforeAll(() => {
  // What scaling adds has a test of its own.
  template = synthesize({ ...prod, serving: { ...prod.serving, scaling: undefined } }).Serving;
  states = definitionOf(template).States;
});

const sagemaker = 'arn:aws:sagemaker:eu-west-1:222222222222';

test('nothing starts the release by itself: approving a version does not serve it', () => {
  expect(template.findResources('AWS::Events::Rule')).toEqual({});
});

describe('the release', () => {
  test('refuses a package that is not approved, or retired by the day that it starts', () => {
    expect(states['DescribePackage']).toMatchObject({
      Parameters: { 'ModelPackageName.$': '$.modelPackageArn' },
      Next: 'TellTime',
    });
    expect(states['TellTime']).toMatchObject({
      Parameters: { 'time.$': '$$.State.EnteredTime' },
      ResultPath: '$.now',
      Next: 'Approved',
    });
    const retireOn = '$.package.CustomerMetadataProperties.retireOn';
    expect(states['Approved']).toEqual({
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: retireOn, IsPresent: true },
            { Variable: retireOn, StringLessThanPath: '$.now.time' },
          ],
          Next: 'Retired',
        },
        { Variable: '$.package.ModelApprovalStatus', StringEquals: 'Approved', Next: 'Plan' },
      ],
      Default: 'NotApproved',
    });
    expect(states['NotApproved']).toMatchObject({ Type: 'Fail', Error: 'NotApproved' });
    expect(states['Retired']).toMatchObject({ Type: 'Fail', Error: 'Retired' });
  });

  test('makes a model from the package, isolated, under a name of this release', () => {
    expect(states['Plan']).toMatchObject({
      Parameters: { 'name.$': "States.Format('vitrine-prod-{}', States.UUID())" },
      Next: 'CreateModel',
    });
    expect(states['CreateModel']).toMatchObject({
      Parameters: {
        'ModelName.$': '$.plan.name',
        ExecutionRoleArn: '<ModelRole.Arn>',
        PrimaryContainer: { 'ModelPackageName.$': '$.modelPackageArn' },
        EnableNetworkIsolation: true,
      },
      Next: 'CreateEndpointConfig',
    });
  });

  test('configures one variant on the configured instances', () => {
    expect(states['CreateEndpointConfig']).toMatchObject({
      Parameters: {
        'EndpointConfigName.$': '$.plan.name',
        ProductionVariants: [
          {
            VariantName: 'primary',
            'ModelName.$': '$.plan.name',
            InstanceType: 'ml.c6g.large',
            InitialInstanceCount: 2,
            InitialVariantWeight: 1,
          },
        ],
      },
      Next: 'FindEndpoint',
    });
  });

  test('updates the endpoint, and creates it only when SageMaker says that there is none', () => {
    expect(states['FindEndpoint']).toMatchObject({
      Parameters: { EndpointName: 'vitrine-prod' },
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'EndpointMissing' }],
      Next: 'EndpointFree',
    });
    expect(states['FindEndpoint']).not.toHaveProperty('Retry');
    expect(states['EndpointMissing']).toEqual({
      Type: 'Choice',
      Choices: [
        { Variable: '$.error.Cause', StringMatches: '*Could not find endpoint*', Next: 'CreateEndpoint' },
      ],
      Default: 'EndpointUnknown',
    });
    expect(states['EndpointUnknown']).toMatchObject({ Type: 'Fail', CausePath: '$.error.Cause' });
    for (const task of ['CreateEndpoint', 'UpdateEndpoint']) {
      expect(states[task]).toMatchObject({
        Parameters: { EndpointName: 'vitrine-prod', 'EndpointConfigName.$': '$.plan.name' },
        Next: 'EndpointWait',
      });
    }
  });

  test('waits until the endpoint serves this configuration; one that went back has failed', () => {
    expect(states['EndpointWait']).toMatchObject({ Seconds: 30, Next: 'EndpointLook' });
    expect(states['EndpointSettled']).toEqual({
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.endpoint.EndpointStatus', StringEquals: 'InService' },
            { Variable: '$.endpoint.EndpointConfigName', StringEqualsPath: '$.plan.name' },
          ],
          Next: 'EndpointServes',
        },
        { Variable: '$.endpoint.EndpointStatus', StringEquals: 'InService', Next: 'EndpointRolledBack' },
        {
          And: [
            {
              Or: [
                { Variable: '$.endpoint.EndpointStatus', StringEquals: 'Failed' },
                { Variable: '$.endpoint.EndpointStatus', StringEquals: 'UpdateRollbackFailed' },
              ],
            },
            { Variable: '$.endpoint.FailureReason', IsPresent: true },
          ],
          Next: 'EndpointFailed',
        },
      ],
      Default: 'EndpointWait',
    });
    expect(states['EndpointFailed']).toMatchObject({ CausePath: '$.endpoint.FailureReason' });
  });

  test('records what serves only after it does', () => {
    expect(states['EndpointServes']).toMatchObject({ Next: 'DescribeRelease' });
    expect(states['DescribeRelease']).toMatchObject({
      Parameters: {
        'modelPackageArn.$': '$.modelPackageArn',
        'modelVersion.$': '$.package.CustomerMetadataProperties.modelVersion',
        'endpointConfigName.$': '$.plan.name',
        'releasedAt.$': '$$.State.EnteredTime',
      },
      Next: 'RecordRelease',
    });
    expect(states['RecordRelease']).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:ssm:putParameter',
      Parameters: {
        Name: '/vitrine/prod/live-release',
        Type: 'String',
        Overwrite: true,
        'Value.$': 'States.JsonToString($.release)',
      },
    });
  });

  test('may do that and nothing else', () => {
    expect(rightsOf(template, 'ReleaseWorkflowStateMachineRole')).toEqual(
      [
        ...workflowRights,
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        `sagemaker:CreateModel on ${sagemaker}:model/vitrine-prod-*`,
        'iam:PassRole on <ModelRole.Arn> if {"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}',
        `sagemaker:CreateEndpointConfig on ${sagemaker}:endpoint-config/vitrine-prod-*`,
        `sagemaker:DescribeEndpoint on ${sagemaker}:endpoint/vitrine-prod`,
        `sagemaker:CreateEndpoint on ${sagemaker}:endpoint-config/vitrine-prod-*`,
        `sagemaker:CreateEndpoint on ${sagemaker}:endpoint/vitrine-prod`,
        `sagemaker:UpdateEndpoint on ${sagemaker}:endpoint-config/vitrine-prod-*`,
        `sagemaker:UpdateEndpoint on ${sagemaker}:endpoint/vitrine-prod`,
        'ssm:GetParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release',
        'ssm:PutParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release',
        'events:PutEvents on arn:aws:events:eu-west-1:222222222222:event-bus/default',
        'lambda:InvokeFunction on <CheckCandidateFunction.Arn>',
        'lambda:InvokeFunction on <CheckCandidateFunction.Arn>:*',
        'lambda:InvokeFunction on <WatchCanaryFunction.Arn>',
        'lambda:InvokeFunction on <WatchCanaryFunction.Arn>:*',
      ].sort(),
    );
  });
});

test('a deployment cannot undo a release: no stack declares what the release owns', () => {
  for (const stack of Object.values(synthesize())) {
    for (const type of [
      'AWS::SageMaker::Model',
      'AWS::SageMaker::EndpointConfig',
      'AWS::SageMaker::Endpoint',
      'AWS::SSM::Parameter',
    ]) {
      expect(stack.findResources(type)).toEqual({});
    }
  }
});

test('the model host may read models', () => {
  const artifacts = '<Lake:Artifacts.Arn>';
  expect(rightsOf(template, 'ModelRole')).toEqual(
    [
      ...containerRights('serving', 'Endpoints/*'),
      `s3:GetObject on ${artifacts}/models/*`,
      `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"models/*"}}`,
      `s3:GetBucketLocation on ${artifacts}`,
      ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt'),
    ].sort(),
  );
});

test('names what the command line looks for', () => {
  template.hasOutput('EndpointName', { Value: 'vitrine-prod' });
  template.hasOutput('ReleaseStateMachineArn', { Value: Match.anyValue() });
  template.hasOutput('LiveReleaseParameterName', { Value: '/vitrine/prod/live-release' });
});
