import * as z from 'zod';

import { webAclSchema } from './web-acl-config.ts';

/** What the shop API takes, and from where. */
export const apiSchema = z.strictObject({
  /** Sustained and peak requests a second of the whole API. */
  rateLimit: z.int().min(1),
  burstLimit: z.int().min(1),
  /** Requests a month that one key may make. */
  monthlyQuota: z.int().min(1),
  /**
   * Days after which the shop's key is another, in Secrets Manager; the one before is taken for as long again.
   * @default the shop has a key of API Gateway's, which stays
   */
  keyRotationDays: z.int().min(1).max(1000).optional(),
  /**
   * AWS WAF before the API.
   * @default none: the API's own limits and keys alone
   */
  webAcl: webAclSchema.optional(),
  /**
   * Origins of pages that call the API from the browser, such as `https://shop.example`.
   * @default none: the shop's servers call it
   */
  corsOrigins: z
    .array(
      z.url({ protocol: /^https?$/ }).refine((url) => URL.parse(url)?.origin === url, {
        error: 'must be an origin: no path, and no slash at its end',
      }),
    )
    .default([]),
});

/** The same of the operator API. */
export const operatorApiSchema = z.strictObject({
  /** Sustained and peak requests a second: engineers and pipelines, not shoppers. */
  rateLimit: z.int().min(1),
  burstLimit: z.int().min(1),
  /** What `POST /predict` waits for the model host: longer than a page would. */
  modelHostTimeoutMs: z.int().min(1),
  /**
   * AWS WAF before the API.
   * @default none: the API's own limits and IAM alone
   */
  webAcl: webAclSchema.optional(),
});
