import * as z from 'zod';

/** A web ACL before an API. */
export const webAclSchema = z.strictObject({
  /**
   * Requests that one address may make in five minutes; the smallest that WAF takes is 10. Servers of the shop share few
   * addresses: no less than the API's own limit, `rateLimit` × 300, lets one of them use it alone.
   */
  requestsPerAddress: z.int().min(10).max(2_000_000_000),
  /**
   * Whether WAF's Bot Control looks at each request, for which AWS charges by the request.
   * @default false
   */
  botControl: z.boolean().default(false),
});

export type WebAclConfig = z.output<typeof webAclSchema>;
