import { processingJobRequest, type RunValue, trainingJobRequest } from './training-definition.ts';
import type { TrainingRunValues } from './training-run-values.ts';
import { QUALITY_GATE, trainingSteps, type TrainingStepsProps } from './training-steps.ts';

/** Of the schema of pipeline definitions. */
const SCHEMA_VERSION = '2020-12-01';

const get = (path: string): RunValue => ({ Get: path });
const parameter = (name: string): RunValue => get(`Parameters.${name}`);
const join = (on: string, ...values: readonly RunValue[]): RunValue => ({
  'Std:Join': { On: on, Values: values },
});

const REPORT = 'Evaluation';
/** A value of the evaluation's report. */
const reported = (path: string): RunValue => ({
  'Std:JsonGet': { PropertyFile: get(`Steps.Evaluate.PropertyFiles.${REPORT}`), Path: path },
});

const RUN_ID = get('Execution.PipelineExecutionId');

/** The training steps as a SageMaker Pipeline's definition; steps run as soon as what they refer to is known. */
export function pipelineDefinition(props: TrainingStepsProps): Record<string, unknown> {
  const { settings } = props;
  const steps = trainingSteps(withInstances(props), runValues(props));
  const passed = [
    { Name: 'FitFull', Type: 'Training', Arguments: trainingJobRequest(steps.fitFull) },
    { Name: 'Register', Type: 'RegisterModel', Arguments: steps.register },
  ];
  const refused = {
    Name: QUALITY_GATE.error,
    Type: 'Fail',
    Arguments: { ErrorMessage: join(' ', QUALITY_GATE.says, reported(QUALITY_GATE.refusal)) },
  };
  return {
    Version: SCHEMA_VERSION,
    Metadata: {},
    Parameters: [
      { Name: 'TrainingSetUri', Type: 'String' },
      { Name: 'LiveModelUri', Type: 'String' },
      { Name: 'ModelType', Type: 'String', DefaultValue: settings.algorithm },
      { Name: 'Hyperparameters', Type: 'String', DefaultValue: '{}' },
      { Name: 'InstanceType', Type: 'String', DefaultValue: settings.instances.type },
    ],
    Steps: [
      { Name: 'FitHoldout', Type: 'Training', Arguments: trainingJobRequest(steps.fitHoldout) },
      {
        Name: 'Evaluate',
        Type: 'Processing',
        Arguments: processingJobRequest(steps.evaluate),
        PropertyFiles: [
          {
            PropertyFileName: REPORT,
            OutputName: steps.evaluate.output.folder,
            FilePath: QUALITY_GATE.file,
          },
        ],
      },
      {
        Name: 'PassesGates',
        Type: 'Condition',
        Arguments: {
          Conditions: [{ Type: 'Equals', LeftValue: reported(QUALITY_GATE.passes), RightValue: true }],
          IfSteps: passed,
          ElseSteps: [refused],
        },
      },
    ],
  };
}

/** Fits run on what a run's parameter names. */
const withInstances = (props: TrainingStepsProps): TrainingStepsProps => ({
  ...props,
  settings: {
    ...props.settings,
    instances: { ...props.settings.instances, type: parameter('InstanceType') },
  },
});

function runValues({ artifacts }: TrainingStepsProps): TrainingRunValues {
  const folder = (name: string, ...more: readonly RunValue[]): RunValue =>
    join('/', artifacts.s3UrlForObject(name), RUN_ID, ...more);
  const hyperparameters = (fitUntil: string): RunValue => ({
    algorithm: parameter('ModelType'),
    hyperparameters: parameter('Hyperparameters'),
    fit_until: fitUntil,
  });
  const modelOf = (step: string): RunValue => get(`Steps.${step}.ModelArtifacts.S3ModelArtifacts`);
  return {
    runId: RUN_ID,
    requestedBy: 'SageMaker Pipelines',
    algorithm: parameter('ModelType'),
    trainingSetUri: parameter('TrainingSetUri'),
    holdoutHyperparameters: hyperparameters('cut'),
    fullHyperparameters: hyperparameters('end'),
    holdoutCheckpointsUri: folder('checkpoints', 'holdout'),
    fullCheckpointsUri: folder('checkpoints', 'full'),
    liveModelUri: parameter('LiveModelUri'),
    holdoutModelUri: modelOf('FitHoldout'),
    fullModelUri: modelOf('FitFull'),
    modelVersion: get('Steps.FitFull.TrainingJobName'),
    evaluationOutputUri: folder('evaluations'),
    // Of the step, so that what reads it waits for it.
    evaluationUri: get("Steps.Evaluate.ProcessingOutputConfig.Outputs['evaluation'].S3Output.S3Uri"),
    evaluationFileUri: folder('evaluations', QUALITY_GATE.file),
    ndcgAt20: join('', reported("metrics['ndcg@20']")),
    baselineNdcgAt20: join('', reported("baselines.popular['ndcg@20']")),
    description: join(' ', 'Training pipeline', RUN_ID),
  };
}
