import { describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { putEventsRequestSchema, putEventsResponseSchema } from '../../../lambdas/contracts/events.ts';
import { openApiDocument } from '../../../lambdas/contracts/openapi.ts';
import {
  recommendationsRequestSchema,
  recommendationsResponseSchema,
} from '../../../lambdas/contracts/recommendations.ts';

const { components, paths } = openApiDocument({ version: '0.0.0' });

const schemas = {
  RecommendationsRequest: recommendationsRequestSchema,
  RecommendationsResponse: recommendationsResponseSchema,
  PutEventsRequest: putEventsRequestSchema,
  PutEventsResponse: putEventsResponseSchema,
  Error: errorBodySchema,
} as const;

describe('the OpenAPI document', () => {
  test.each(Object.entries(schemas))('shows examples of %s that its schema takes', (name, schema) => {
    const examples = schema.meta()?.['examples'];
    expect(Array.isArray(examples) && examples.length).toBeTruthy();
    for (const example of Array.isArray(examples) ? examples : [])
      expect(() => schema.parse(example)).not.toThrow();
    expect(Object.entries(components.schemas).find(([key]) => key === name)?.[1]).toMatchObject({ examples });
  });

  test('refers to schemas that it has', () => {
    const references = JSON.stringify(paths).match(/#\/components\/schemas\/\w+/g) ?? [];
    const names = new Set(references.map((reference) => reference.split('/').at(-1)));
    expect([...names].sort()).toEqual(Object.keys(components.schemas).sort());
  });

  test('lets the query ask for all that the body can', () => {
    const parameters = paths['/recommendations'].get.parameters.map(({ name }) => name);
    expect(parameters).toEqual(Object.keys(recommendationsRequestSchema.shape));
  });

  test('requires no field that has a default', () => {
    expect(components.schemas.RecommendationsRequest).not.toHaveProperty('required');
  });
});
