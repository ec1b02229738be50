import * as z from 'zod';

/** What the handlers read of a REST API's proxy event. */
export const apiGatewayEventSchema = z.object({
  httpMethod: z.string(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  queryStringParameters: z.record(z.string(), z.string().optional()).nullish(),
  requestContext: z.object({ requestId: z.string().min(1) }),
});

export type ApiGatewayEvent = z.output<typeof apiGatewayEventSchema>;
