import * as z from 'zod';
import { errorBodySchema } from './error-body.ts';
import { putEventsRequestSchema, putEventsResponseSchema } from './events.ts';
import { recommendationsRequestSchema, recommendationsResponseSchema } from './recommendations.ts';

/** What the document says of a field in a query: the same as of that field in a body. */
const queryOfRequest = z
  .record(z.string(), z.unknown())
  .parse(schemaOf(recommendationsRequestSchema)['properties']);

/**
 * The shop API as an OpenAPI 3.1 document, whose schemas are JSON Schema: those that the handlers parse with.
 * @param options.version of the project
 */
export const openApiDocument = ({ version }: { readonly version: string }) => ({
  openapi: '3.1.0',
  info: {
    title: 'Vitrine shop API',
    version,
    description:
      "Recommendations for shoppers, and the events they are learnt from. The bodies are Amazon Personalize's, with more in them.",
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ apiKey: [] }],
  paths: {
    '/recommendations': {
      post: {
        operationId: 'getRecommendations',
        summary: 'Recommends items to a shopper; as GetRecommendations of Amazon Personalize',
        requestBody: body('RecommendationsRequest'),
        responses: responses(
          'RecommendationsResponse',
          'Never an error for want of a model: `fallback` says so.',
        ),
      },
      get: {
        operationId: 'getRecommendationsByQuery',
        summary: 'The same, asked in the query',
        parameters: Object.entries(queryOfRequest).map(([name, schema]) => ({ name, in: 'query', schema })),
        responses: responses(
          'RecommendationsResponse',
          'Never an error for want of a model: `fallback` says so.',
        ),
      },
    },
    '/events': {
      post: {
        operationId: 'putEvents',
        summary: 'Takes in what a shopper did; as PutEvents of Amazon Personalize',
        requestBody: body('PutEventsRequest'),
        responses: {
          ...responses('PutEventsResponse', 'Every event is safe. Sent again, none counts twice.'),
          503: {
            description: 'The events could not be taken right now; send them again.',
            content: json('Error'),
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    schemas: {
      RecommendationsRequest: schemaOf(recommendationsRequestSchema),
      RecommendationsResponse: schemaOf(recommendationsResponseSchema),
      PutEventsRequest: schemaOf(putEventsRequestSchema),
      PutEventsResponse: schemaOf(putEventsResponseSchema),
      Error: schemaOf(errorBodySchema),
    },
  },
});

/** As a caller writes it: what has a default may be left out. The dialect is the document's, so no schema repeats it. */
function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const entries = Object.entries(z.toJSONSchema(schema, { io: 'input' }));
  return Object.fromEntries(entries.filter(([keyword]) => keyword !== '$schema'));
}

function json(schema: string) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}

function body(schema: string) {
  return { required: true, content: json(schema) };
}

function responses(schema: string, description: string) {
  return {
    200: { description, content: json(schema) },
    400: {
      description: 'The request is not valid; the answer names the field and shows one that is.',
      content: json('Error'),
    },
    403: { description: 'The key is missing or not known.' },
    500: { description: 'The request failed; it can be sent again.', content: json('Error') },
  };
}
