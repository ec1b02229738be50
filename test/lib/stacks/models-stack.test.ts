import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { checkCandidateSchema } from '../../../lambdas/contracts/operator/canary.ts';
import {
  deliverModelSchema,
  judgeEvaluationSchema,
} from '../../../lambdas/contracts/operator/model-pipeline.ts';
import { withProfile } from '../../../lib/profile.ts';
import { only, rightsOf, synthesize, synthesizeOptional, text, workflowRights } from '../synthesized.ts';
import { withModelPipeline } from '../with-model-pipeline.ts';

const MODEL = 'arn:aws:sagemaker:eu-west-1:222222222222:model-package/vitrine-prod/7';
const stagesSchema = z.array(
  z.object({
    Name: z.string(),
    Actions: z.tuple([
      z.looseObject({
        ActionTypeId: z.object({ Category: z.string(), Provider: z.string() }),
        Configuration: z.record(z.string(), z.unknown()),
      }),
    ]),
  }),
);
const machineSchema = z.object({
  States: z.record(
    z.string(),
    z.looseObject({
      Parameters: z.looseObject({ Payload: z.record(z.string(), z.unknown()).optional() }).optional(),
      Next: z.string().optional(),
    }),
  ),
});
type States = z.infer<typeof machineSchema>['States'];

let template: Template;
let stages: z.infer<typeof stagesSchema>;
beforeAll(() => {
  const found = synthesizeOptional(withModelPipeline, 'Models');
  if (!found) throw new Error('There is no stack of models');
  template = found;
  stages = stagesSchema.parse(only(template, 'AWS::CodePipeline::Pipeline')['Stages']);
});

const action = (name: string) => {
  const [found] = stages.find(({ Name }) => Name === name)?.Actions ?? [];
  if (found === undefined) throw new Error(`There is no stage ${name}`);
  return found;
};
/** What CodePipeline starts a stage's workflow with, of an execution for a model. */
const inputOf = (stage: string): unknown =>
  JSON.parse(
    text(action(stage).Configuration['Input'])
      .replace('#{variables.modelPackageArn}', MODEL)
      .replace('#{codepipeline.PipelineExecutionId}', 'execution-1'),
  );
const statesOf = (id: string): States => {
  const { DefinitionString } = only(template, 'AWS::StepFunctions::StateMachine', `${id}Workflow`);
  return machineSchema.parse(JSON.parse(text(DefinitionString))).States;
};

test('there is a pipeline where the configuration asks for one, as full does', () => {
  expect(synthesizeOptional(prod, 'Models')).toBeUndefined();
  expect(synthesizeOptional(withProfile(prod, profiles.full), 'Models')).toBeDefined();
  expect(synthesizeOptional(withProfile(withModelPipeline, profiles.slim), 'Models')).toBeUndefined();
});

describe('the pipeline', () => {
  test('validates, asks a person, releases and verifies, the newest model first', () => {
    expect(stages.map(({ Name, Actions: [{ ActionTypeId }] }) => [Name, ActionTypeId.Provider])).toEqual([
      ['Source', 'S3'],
      ['Validate', 'StepFunctions'],
      ['Approve', 'Manual'],
      ['Release', 'StepFunctions'],
      ['Verify', 'StepFunctions'],
    ]);
    expect(only(template, 'AWS::CodePipeline::Pipeline')).toMatchObject({
      Name: 'vitrine-prod-models',
      PipelineType: 'V2',
      ExecutionMode: 'SUPERSEDED',
      Variables: [{ Name: 'modelPackageArn' }],
    });
  });

  test('starts when a version of its own group is approved, with that version', () => {
    const { EventPattern, Targets } = only(template, 'AWS::Events::Rule');
    expect(EventPattern).toEqual({
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: ['vitrine-prod'], ModelApprovalStatus: ['Approved'] },
    });
    const [target] = z
      .array(
        z.object({
          Arn: z.unknown(),
          InputTransformer: z.object({
            InputPathsMap: z.record(z.string(), z.string()),
            InputTemplate: z.string(),
          }),
        }),
      )
      .parse(Targets);
    expect(text(target?.Arn)).toBe('arn:aws:codepipeline:eu-west-1:222222222222:<ModelsPipeline>');
    const { InputPathsMap = {}, InputTemplate = '' } = target?.InputTransformer ?? {};
    const [[name, path] = []] = Object.entries(InputPathsMap);
    expect(path).toBe('$.detail.ModelPackageArn');
    expect(JSON.parse(InputTemplate.replace(`<${String(name)}>`, JSON.stringify(MODEL)))).toEqual({
      variables: [{ name: 'modelPackageArn', value: MODEL }],
    });
    expect(rightsOf(template, 'ModelsStartRole')).toEqual([
      'codepipeline:StartPipelineExecution on arn:aws:codepipeline:eu-west-1:222222222222:<ModelsPipeline>',
    ]);
  });

  test('starts for no source: that is the limits that models were held to', () => {
    expect(action('Source').Configuration).toMatchObject({ PollForSourceChanges: false });
  });

  test('tells operations of a model that waits a week at most, and where its card is', () => {
    const approval = action('Approve');
    expect(approval).toMatchObject({ TimeoutInMinutes: 7 * 24 * 60 });
    expect(text(approval.Configuration['NotificationArn'])).toBe('<Operations:Topic>');
    expect(approval.Configuration['CustomData']).toMatch(
      /^Releases #\{variables\.modelPackageArn\}.*models show/,
    );
  });

  test('may start its workflows, read its source and tell the topic, and nothing else', () => {
    const rights = rightsOf(template, 'ModelsPipelineRole').filter(
      (right) => !/<(PipelineArtifacts|Key)\./.test(right),
    );
    const workflows = ['Validate', 'Deliver', 'Verify'].map((id) => `<${id}WorkflowStateMachine>`);
    expect(rights.filter((right) => right.startsWith('states:'))).toEqual(
      [
        ...workflows.flatMap((workflow) => [
          `states:DescribeStateMachine on ${workflow}`,
          `states:StartExecution on ${workflow}`,
        ]),
        ...rights.filter((right) => right.startsWith('states:DescribeExecution on ')),
      ].sort(),
    );
    expect(rights.filter((right) => right.startsWith('states:DescribeExecution on '))).toHaveLength(3);
    const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-222222222222-eu-west-1';
    expect(rights.filter((right) => !right.startsWith('states:'))).toEqual(
      [
        ...['GetObject', 'GetObjectVersion', 'GetObjectTagging', 'GetObjectVersionTagging'].map(
          (each) => `s3:${each} on ${assets}/HASH.zip`,
        ),
        ...['GetBucketVersioning', 'GetBucketAcl', 'GetBucketLocation'].map(
          (each) => `s3:${each} on ${assets}`,
        ),
        'kms:Decrypt on <Operations:Key.Arn>',
        'kms:GenerateDataKey* on <Operations:Key.Arn>',
        'sns:Publish on <Operations:Topic>',
      ].sort(),
    );
  });
});

/** A payload with the values that its paths lead to in a state. */
function payloadOf(states: States, name: string, state: object): unknown {
  const payload = states[name]?.Parameters?.Payload ?? {};
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), at(state, String(value))] : [key, value],
    ),
  );
}
const at = (state: object, path: string): unknown =>
  path === '$$.Execution.Name'
    ? 'execution-1'
    : path
        .slice('$.'.length)
        .split(/[.[\]]+/)
        .reduce(
          (value: unknown, key): unknown => new Map<string, unknown>(Object.entries(value ?? {})).get(key),
          state,
        );

const described = {
  InferenceSpecification: { Containers: [{ ModelDataUrl: 's3://artifacts/models/a/model.tar.gz' }] },
  CustomerMetadataProperties: { modelVersion: 'm7' },
  ModelMetrics: { ModelQuality: { Statistics: { S3Uri: 's3://artifacts/evaluations/a/evaluation.json' } } },
};
const began = (stage: string): object => ({ ...z.looseObject({}).parse(inputOf(stage)), package: described });

describe('what is validated', () => {
  let states: States;
  beforeAll(() => {
    states = statesOf('Validate');
  });

  test('is an approved package with an evaluation, whose gates are judged before anything runs', () => {
    expect(states['Approved']).toMatchObject({ Default: 'NotApproved' });
    expect(states['IsEvaluated']).toMatchObject({
      Choices: [{ Variable: expect.stringMatching(/ModelQuality/), Next: 'JudgeEvaluation' }],
      Default: 'NotEvaluated',
    });
    expect(judgeEvaluationSchema.parse(payloadOf(states, 'JudgeEvaluation', began('Validate')))).toEqual({
      modelPackageArn: MODEL,
      evaluationUri: 's3://artifacts/evaluations/a/evaluation.json',
    });
    expect(states['PassesGates']).toMatchObject({
      Choices: [{ Variable: '$.judged.verdict', StringEquals: 'passed', Next: 'Plan' }],
      Default: 'PassesGatesNot',
    });
  });

  test('is asked on an endpoint of its own, and how long that takes is measured', () => {
    const [branch] = z.array(machineSchema).parse(states['Stage']?.['Branches']);
    const staged = branch?.States ?? {};
    expect(staged['CreateEndpointConfig']).toMatchObject({
      Parameters: { ProductionVariants: [{ VariantName: 'primary', InitialInstanceCount: 1 }] },
    });
    expect(staged['CreateEndpoint']).toMatchObject({ Parameters: { EndpointName: 'vitrine-prod-staging' } });
    expect(staged['EndpointServes']).toMatchObject({ Next: 'AskStaged' });
    expect(checkCandidateSchema.parse(payloadOf(staged, 'AskStaged', began('Validate')))).toEqual({
      release: 'execution-1',
      modelDataUrl: 's3://artifacts/models/a/model.tar.gz',
      modelVersion: 'm7',
      variant: 'primary',
      latency: { calls: 200, mostSlow: 0.01 },
    });
    expect(only(template, 'AWS::Lambda::Function', 'CheckCandidate')).toMatchObject({
      Environment: { Variables: { MODEL_HOST: 'sagemaker:vitrine-prod-staging' } },
    });
  });

  test('leaves nothing behind, however it went', () => {
    expect(states['Stage']).toMatchObject({
      Next: 'DeleteEndpoint',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NotStaged' }],
    });
    expect(states['NotStaged']).toMatchObject({ Next: 'DeleteEndpoint' });
    const removed = ['DeleteEndpoint', 'DeleteEndpointConfig', 'DeleteModel', 'Removed'];
    for (const [index, name] of removed.slice(0, -1).entries()) {
      const next = { Next: removed[index + 1] };
      expect(states[name]).toMatchObject({ ...next, Catch: [{ ErrorEquals: ['States.ALL'], ...next }] });
    }
    expect(states['Removed']).toMatchObject({ Next: 'AnswersAsEvaluated' });
    expect(states['AnswersAsEvaluated']).toMatchObject({
      Choices: [{ Variable: '$.staged.verdict', StringEquals: 'passed', Next: 'Validated' }],
      Default: 'AnswersAsEvaluatedNot',
    });
  });

  test('cannot touch what serves', () => {
    const endpoints = rightsOf(template, 'ValidateWorkflowStateMachineRole').filter((right) =>
      right.includes(':endpoint/'),
    );
    const staging = 'arn:aws:sagemaker:eu-west-1:222222222222:endpoint/vitrine-prod-staging';
    expect(endpoints).toEqual(
      ['Create', 'Delete', 'Describe'].map((verb) => `sagemaker:${verb}Endpoint on ${staging}`),
    );
  });
});

describe('what somebody said yes to', () => {
  test('is released as operators release, and waited for', () => {
    const states = statesOf('Deliver');
    expect(deliverModelSchema.parse(payloadOf(states, 'ReleaseStart', began('Release')))).toEqual({
      ask: 'release',
      modelPackageArn: MODEL,
      pipelineExecution: 'execution-1',
    });
    expect(states['ReleaseStarted']).toMatchObject({
      Choices: [{ Variable: '$.started.answer.refusal', IsPresent: true, Next: 'ReleaseRefused' }],
      Default: 'ReleaseWait',
    });
    expect(states['ReleaseLook']?.Parameters).toEqual({
      'ExecutionArn.$': expect.stringMatching(
        /^States\.Format\('arn:aws:states:.*:\{\}', \$\.started\.answer\.release\)$/,
      ),
    });
    expect(states['ReleaseEnded']).toMatchObject({
      Choices: [
        { StringEquals: 'RUNNING', Next: 'ReleaseWait' },
        { StringEquals: 'SUCCEEDED', Next: 'Released' },
      ],
      Default: 'ReleaseFailed',
    });
  });

  test('is asked for where it serves, and what served before is released again from another answer', () => {
    const states = statesOf('Verify');
    const given = { ...began('Verify'), verified: { verdict: 'refused', why: 'm6 answered, not m7' } };
    expect(checkCandidateSchema.parse(payloadOf(states, 'AskLive', given))).toEqual({
      release: 'execution-1',
      modelDataUrl: 's3://artifacts/models/a/model.tar.gz',
      modelVersion: 'm7',
      variant: 'primary',
    });
    expect(text(states['AskLive']?.Parameters?.['FunctionName'])).toMatch(/Serving:CheckCandidate/);
    expect(states['AskLive']).toMatchObject({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Unanswered' }] });
    expect(states['Unanswered']).toMatchObject({ Next: 'RollBackStart' });
    expect(states['IsVerified']).toMatchObject({
      Choices: [{ StringEquals: 'passed', Next: 'Verified' }],
      Default: 'RollBackStart',
    });
    expect(deliverModelSchema.parse(payloadOf(states, 'RollBackStart', given))).toEqual({
      ask: 'roll-back',
      modelPackageArn: MODEL,
      why: 'm6 answered, not m7',
    });
    expect(states['RolledBack']).toMatchObject({ Type: 'Fail', CausePath: '$.verified.why' });
  });

  test('is released by the function alone: no workflow starts another', () => {
    for (const id of ['Deliver', 'Verify']) {
      const own = rightsOf(template, `${id}WorkflowStateMachineRole`).filter(
        (right) => !workflowRights.includes(right) && !right.startsWith('lambda:'),
      );
      expect(own.map((right) => right.split(' ')[0])).toEqual(
        id === 'Verify'
          ? ['sagemaker:DescribeModelPackage', 'states:DescribeExecution']
          : ['states:DescribeExecution'],
      );
    }
  });
});

test('who releases for the pipeline may do what its code needs of models, runs and trials', () => {
  const rights = rightsOf(synthesize(withModelPipeline).Operator, 'DeliverModelRole').map(
    (right) => right.split(' ')[0],
  );
  expect(rights).toEqual(expect.arrayContaining(['sagemaker:DescribeModelPackage', 'states:StartExecution']));
  expect(rights).not.toContain('sagemaker:UpdateModelPackage');
});

test('alarms tell when a model is refused, not delivered or not verified', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) =>
    z
      .object({ Properties: z.object({ AlarmDescription: z.string(), AlarmActions: z.array(z.unknown()) }) })
      .parse(alarm),
  );
  expect(alarms.map(({ Properties }) => Properties.AlarmDescription.slice(0, 8)).sort()).toEqual([
    '[page] W',
    '[ticket]',
    '[ticket]',
  ]);
  for (const { Properties } of alarms) expect(text(Properties.AlarmActions)).toBe('<Operations:Topic>');
});
