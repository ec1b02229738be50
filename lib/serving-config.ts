import * as z from 'zod';

import { endpointScalingSchema } from './endpoint-scaling-config.ts';
import { fargateHostSchema, lambdaHostSchema } from './model-host-config.ts';

export const instanceType = z
  .string()
  .regex(/^ml\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a SageMaker instance type');

/** Where the model runs, and how long shoppers wait for it. */
export const servingSchema = z
  .strictObject({
    /** Where the model runs. */
    host: z.enum(['sagemaker', 'lambda', 'fargate']),
    /** @default each setting's own */
    lambda: lambdaHostSchema.prefault({}),
    /** @default each setting's own */
    fargate: fargateHostSchema.prefault({}),
    instanceType,
    /** The least there are where `scaling` adds and removes some. */
    instanceCount: z.int().min(1),
    /** Of an endpoint of SageMaker. @default it keeps instanceCount instances */
    scaling: endpointScalingSchema.optional(),
    /** Between two looks at an endpoint that changes, or at which model is live. */
    pollSeconds: z.int().min(1),
    /** The model host answers within this, or the fallback does. */
    modelHostTimeoutMs: z.int().min(1),
    /** A recommendation answers within this, whatever fails. */
    requestBudgetMs: z.int().min(1),
  })
  .refine(({ requestBudgetMs, modelHostTimeoutMs }) => requestBudgetMs > modelHostTimeoutMs, {
    path: ['requestBudgetMs'],
    error: 'must exceed serving.modelHostTimeoutMs: the fallback needs time too',
  })
  .refine(({ scaling, instanceCount }) => (scaling?.mostInstances ?? Infinity) >= instanceCount, {
    path: ['scaling', 'mostInstances'],
    error: 'must not be below serving.instanceCount, which are the least',
  });
