import * as z from 'zod';
import { apiGatewayEventSchema } from '../api-gateway-event.ts';

/** What the operator API's handlers read of a REST API's proxy event: with IAM, API Gateway says who calls. */
export const operatorEventSchema = apiGatewayEventSchema.extend({
  /** The path's pattern, such as `/models/{version}`. */
  resource: z.string().min(1),
  pathParameters: z.record(z.string(), z.string().optional()).nullish(),
  requestContext: z.object({
    requestId: z.string().min(1),
    identity: z.object({ userArn: z.string().min(1) }),
  }),
});

export type OperatorEvent = z.output<typeof operatorEventSchema>;
