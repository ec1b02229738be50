import * as z from 'zod';

const modelPackageArn = z.string().regex(/\/\d+$/);

/** What the pipeline of models asks for: a release, or that of the same model taken back. */
export const deliverModelSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('release'), modelPackageArn, pipelineExecution: z.string().min(1) }),
  z.object({ ask: z.literal('roll-back'), modelPackageArn, why: z.string().min(1) }),
]);

/** What it asks before that: an evaluation held to its gates. */
export const judgeEvaluationSchema = z.object({
  modelPackageArn,
  evaluationUri: z.url({ protocol: /^s3$/ }),
});

/** What of `evaluation.json` decides. */
export const evaluationGatesSchema = z.object({
  gates: z.array(z.object({ name: z.string().min(1), passed: z.boolean(), says: z.string() })),
});
