import * as z from 'zod';
import { errorBodySchema } from './error-body.ts';
import { errorResponses, failuresOf, jsonContent as json, schemaOf } from './openapi-parts.ts';
import { type Operation, OPERATIONS } from './operations.ts';

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
  paths: pathsOf(OPERATIONS),
  components: {
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    schemas: schemasOf(OPERATIONS),
  },
});

function pathsOf(operations: readonly Operation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const methods = (paths[operation.path] ??= {});
    const { method, operationId, summary } = operation;
    methods[method] = { operationId, summary, ...requestOf(operation), responses: responsesOf(operation) };
  }
  return paths;
}

function schemasOf(operations: readonly Operation[]): Record<string, Record<string, unknown>> {
  const named = operations.flatMap(({ request, response }) => [request, response]);
  const schemas = Object.fromEntries(named.map(({ name, schema }) => [name, schemaOf(schema)]));
  return { ...schemas, Error: schemaOf(errorBodySchema) };
}

function requestOf({ request, pathParameters }: Operation): Record<string, unknown> {
  const ofPath = pathParameters === undefined ? [] : parametersOf('path', pathParameters);
  const ofQuery = request.in === 'query' ? parametersOf('query', request.schema) : [];
  const parameters = [...ofPath, ...ofQuery];
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request.in === 'body' ? { requestBody: { required: true, content: json(request.name) } } : {}),
  };
}

/** What the document says of a field in a path or a query: the same as of that field in a body. */
function parametersOf(place: 'path' | 'query', schema: z.ZodType): readonly object[] {
  const fields = z.record(z.string(), z.unknown()).parse(schemaOf(schema)['properties']);
  const required = place === 'path' ? { required: true } : {};
  return Object.entries(fields).map(([name, of]) => ({ name, in: place, ...required, ...inUrl(of) }));
}

/** Objects and lists are JSON in a URL; text, numbers and yes or no are themselves. */
function inUrl(schema: unknown): Record<string, unknown> {
  const { type } = z.object({ type: z.string().optional() }).parse(schema);
  const isPlain = type !== undefined && type !== 'object' && type !== 'array';
  return isPlain ? { schema } : { content: { 'application/json': { schema } } };
}

const NO_KEY = 'The key is missing or not known, or the request was blocked.';

function responsesOf({ request, response, tagged, errors }: Operation): Record<string, unknown> {
  const headers = tagged ? { ETag: { schema: { type: 'string' } } } : undefined;
  const failures = { ...failuresOf({ hasBody: request.in === 'body' }), 403: NO_KEY, ...errors };
  return {
    200: { description: response.description, headers, content: json(response.name) },
    ...(tagged && {
      304: { description: 'The list that bears the tag of If-None-Match is still the one.', headers },
    }),
    ...errorResponses(failures),
  };
}
