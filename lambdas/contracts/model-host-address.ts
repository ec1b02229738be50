import * as z from 'zod';

/**
 * Where the model runs: `sagemaker:<endpoint>`, `lambda:<function>:<alias>`, or the `http:` address of a load balancer
 * or a host.
 */
export const modelHostAddressSchema = z
  .string()
  .regex(
    /^(sagemaker:[\w-]+|lambda:[\w-]+:[\w-]+|https?:\/\/[\w.:-]+\/?)$/,
    'must be sagemaker:<endpoint>, lambda:<function>:<alias> or an http address',
  );
