import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { lastReport, openObjects } from '../adapters/s3-objects.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { judgeEvaluationEnvironment } from '../contracts/operator/environment.ts';
import { evaluationGatesSchema, judgeEvaluationSchema } from '../contracts/operator/model-pipeline.ts';
import { refusalOf } from '../domain/evaluation-gates.ts';
import { instrumented } from '../runtime/instrumented.ts';
import type { CheckOutcome } from '../usecases/check-candidate.ts';

parseEnvironment(judgeEvaluationEnvironment, process.env);
const objects = openObjects();

const judge = instrumented<z.output<typeof judgeEvaluationSchema>, CheckOutcome>(
  ({ modelPackageArn }) => modelPackageArn,
  async ({ evaluationUri }) => {
    const report = await lastReport(objects, evaluationUri, evaluationGatesSchema);
    const refusal =
      report === undefined ? `There is no evaluation at ${evaluationUri}` : refusalOf(report.gates);
    if (refusal !== undefined) return { verdict: 'refused', why: refusal };
    return { verdict: 'passed', why: 'Every gate of its evaluation passed' };
  },
);

/** A model's evaluation held to what a release asks for, as the pipeline of models wants it before staging. */
export const handler = (event: unknown, context: Context): Promise<CheckOutcome> =>
  judge(judgeEvaluationSchema.parse(event), context);
