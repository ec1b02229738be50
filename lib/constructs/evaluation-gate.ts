import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  type Chain,
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  Pass,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import { QUALITY_GATE } from './training-steps.ts';

/** Reads `evaluation.json` into `$.evaluation` and goes on only when the model passes every gate that it lists. */
export function gateOnEvaluation(scope: Construct, artifacts: IBucket, passed: IChainable): Chain {
  const read = new CallAwsService(scope, 'ReadEvaluation', {
    service: 's3',
    action: 'getObject',
    iamAction: 's3:GetObject',
    iamResources: [artifacts.arnForObjects('evaluations/*')],
    parameters: { Bucket: artifacts.bucketName, Key: JsonPath.stringAt('$.plan.evaluationKey') },
    resultSelector: { report: JsonPath.stringToJson(JsonPath.stringAt('$.Body')) },
    resultPath: '$.evaluation',
  });
  const summary = new Pass(scope, 'SummarizeEvaluation', {
    resultPath: '$.quality',
    parameters: {
      ndcgAt20: JsonPath.numberAt("$.evaluation.report.metrics['ndcg@20']"),
      baselineNdcgAt20: JsonPath.numberAt("$.evaluation.report.baselines.popular['ndcg@20']"),
    },
  });
  const refused = new Fail(scope, QUALITY_GATE.error, {
    error: QUALITY_GATE.error,
    causePath: JsonPath.format(
      `${QUALITY_GATE.says} {}`,
      JsonPath.stringAt(`$.evaluation.report.${QUALITY_GATE.refusal}`),
    ),
  });
  const gate = new Choice(scope, 'PassesGates')
    .when(Condition.booleanEquals(`$.evaluation.report.${QUALITY_GATE.passes}`, true), passed)
    .otherwise(refused);
  return read.next(summary).next(gate);
}
