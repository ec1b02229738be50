import * as z from 'zod';

/** What the handlers read of a REST API's proxy event. */
export const apiGatewayEventSchema = z.object({
  httpMethod: z.string(),
  headers: z.record(z.string(), z.string().optional()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  pathParameters: z.record(z.string(), z.string().optional()).nullish(),
  queryStringParameters: z.record(z.string(), z.string().optional()).nullish(),
  requestContext: z.object({ requestId: z.string().min(1) }),
});

export type ApiGatewayEvent = z.output<typeof apiGatewayEventSchema>;
