import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** How the answers' latency is judged. */
export interface MeasuredLatency {
  readonly calls: number;
  /** The share of them that may take longer than half of the model host's time. */
  readonly mostSlow: number;
}

export interface AskGoldenProps {
  /** Asks a model what its evaluation asked it. */
  readonly check: IFunction;
  readonly variant: 'primary' | 'candidate';
  /** @default an answer only has to come in time */
  readonly latency?: MeasuredLatency;
  /** Where `verdict` and `why` go in the state. */
  readonly resultPath: string;
}

/** Asks a variant of the endpoint what the released model was asked where it was evaluated. */
export function askGolden(
  scope: Construct,
  id: string,
  { check, variant, latency, resultPath }: AskGoldenProps,
): LambdaInvoke {
  return new LambdaInvoke(scope, id, {
    lambdaFunction: check,
    payload: TaskInput.fromObject({
      release: JsonPath.stringAt('$$.Execution.Name'),
      modelDataUrl: JsonPath.stringAt('$.package.InferenceSpecification.Containers[0].ModelDataUrl'),
      modelVersion: JsonPath.stringAt('$.package.CustomerMetadataProperties.modelVersion'),
      variant,
      ...(latency !== undefined && { latency }),
    }),
    resultSelector: verdictAndWhy,
    resultPath,
  });
}

/** What a function that judges a model answers. */
export const verdictAndWhy = {
  verdict: JsonPath.stringAt('$.Payload.verdict'),
  why: JsonPath.stringAt('$.Payload.why'),
};
