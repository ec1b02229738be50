import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { withProfile } from '../../../lib/profile.ts';
import { definitionOf, keyRights, only, rightsOf, synthesize, text } from '../synthesized.ts';

const step = z.object({
  Name: z.string(),
  Type: z.string(),
  Arguments: z.record(z.string(), z.unknown()),
  DependsOn: z.array(z.string()).optional(),
  PropertyFiles: z.array(z.record(z.string(), z.string())).optional(),
});
const pipelineSchema = z.object({
  PipelineName: z.literal('vitrine-prod-training'),
  PipelineDefinition: z.object({ PipelineDefinitionBody: z.unknown() }),
});
const definitionSchema = z.object({
  Version: z.literal('2020-12-01'),
  Parameters: z.array(
    z.object({ Name: z.string(), Type: z.literal('String'), DefaultValue: z.string().optional() }),
  ),
  Steps: z.array(step),
});
const branches = z.object({ IfSteps: z.array(step), ElseSteps: z.array(step), Conditions: z.unknown() });

let template: Template;
let pipeline: z.output<typeof definitionSchema>;
let gate: z.output<typeof branches>;
beforeAll(() => {
  template = synthesize({ ...prod, training: { ...prod.training, sagemakerPipeline: true } }).Training;
  const { PipelineDefinition } = pipelineSchema.parse(only(template, 'AWS::SageMaker::Pipeline'));
  pipeline = definitionSchema.parse(JSON.parse(text(PipelineDefinition.PipelineDefinitionBody)));
  gate = branches.parse(pipeline.Steps.find(({ Type }) => Type === 'Condition')?.Arguments);
});

const OF_A_RUN = 'of a run';
/** Members that the pipeline is told otherwise than the workflow. */
const told = ['HyperParameters', 'InstanceType', 'trainedBy'];

/** A request but for what only a run knows. */
function fixed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fixed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([key]) => key === 'Get' || key.startsWith('Std:'))) return OF_A_RUN;
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const name = key.replace(/\.\$$/, '');
      return [name, name !== key || told.includes(name) ? OF_A_RUN : fixed(each)];
    }),
  );
}

describe('the pipeline', () => {
  test('is there only where it is asked for, as the profile "full" does', () => {
    expect(synthesize().Training.findResources('AWS::SageMaker::Pipeline')).toEqual({});
    const { training } = withProfile(prod, profiles.full);
    expect(training).toMatchObject({ ...prod.training, sagemakerPipeline: true });
  });

  test('has the steps of the workflow, which send SageMaker the same requests', () => {
    const { States } = definitionOf(template);
    const steps = [...pipeline.Steps, ...gate.IfSteps].filter(({ Type }) => Type !== 'Condition');
    expect(steps.map(({ Name, Type }) => `${Type} ${Name}`)).toEqual([
      'Training FitHoldout',
      'Processing Evaluate',
      'Training FitFull',
      'RegisterModel Register',
    ]);
    for (const { Name, Type, Arguments } of steps) {
      const { Parameters } = z.object({ Parameters: z.record(z.string(), z.unknown()) }).parse(States[Name]);
      // SageMaker names the jobs of a pipeline itself.
      const request = Object.entries(Parameters).filter(([key]) => key !== `${Type}JobName.$`);
      expect(fixed(Arguments)).toEqual(fixed(Object.fromEntries(request)));
    }
  });

  test('is told its training set, the model to beat, what is trained, how, and on which machine', () => {
    expect(pipeline.Parameters.map(({ Name, DefaultValue }) => [Name, DefaultValue])).toEqual([
      ['TrainingSetUri', undefined],
      ['LiveModelUri', undefined],
      ['ModelType', 'two-stage'],
      ['Hyperparameters', '{}'],
      ['InstanceType', 'ml.m5.4xlarge'],
    ]);
    const [fitHoldout] = pipeline.Steps;
    expect(fitHoldout?.Arguments).toMatchObject({
      HyperParameters: {
        algorithm: { Get: 'Parameters.ModelType' },
        hyperparameters: { Get: 'Parameters.Hyperparameters' },
        fit_until: 'cut',
      },
      ResourceConfig: { InstanceType: { Get: 'Parameters.InstanceType' } },
    });
  });

  test('goes on only with a model that passes every gate, and else fails with why', () => {
    const report = (Path: string) => ({
      'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' }, Path },
    });
    expect(gate.Conditions).toEqual([
      { Type: 'Equals', LeftValue: report('modelBeatsBaseline'), RightValue: true },
    ]);
    expect(gate.ElseSteps).toEqual([
      {
        Name: 'ModelNotGoodEnough',
        Type: 'Fail',
        Arguments: {
          ErrorMessage: {
            'Std:Join': { On: ' ', Values: ['The model was not registered.', report('refusal')] },
          },
        },
      },
    ]);
  });

  test('may start and watch its own jobs with their roles, register, and read the evaluation', () => {
    const sagemaker = 'arn:aws:sagemaker:eu-west-1:222222222222';
    const passing = { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } };
    const jobs = ['Training', 'Processing'].flatMap((kind) => {
      const on = `${sagemaker}:${kind.toLowerCase()}-job/pipelines-*`;
      const verbs = ['Create', 'Describe', 'Stop'].map((verb) => `sagemaker:${verb}${kind}Job on ${on}`);
      return [...verbs, `sagemaker:AddTags on ${on}`];
    });
    const models = ['model-package-group/vitrine-prod', 'model-package/vitrine-prod/*'];
    expect(rightsOf(template, 'TrainingPipelineRole')).toEqual(
      [
        ...jobs,
        ...models.flatMap((on) =>
          ['AddTags', 'CreateModelPackage'].map((action) => `sagemaker:${action} on ${sagemaker}:${on}`),
        ),
        ...['Train', 'Evaluate'].map(
          (role) => `iam:PassRole on <Roles${role}.Arn> if ${JSON.stringify(passing)}`,
        ),
        's3:GetObject on <Lake:Artifacts.Arn>/evaluations/*',
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt'),
      ].sort(),
    );
  });
});
