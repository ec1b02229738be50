import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { openApiDocument } from '../../../lambdas/contracts/openapi.ts';
import { OPERATIONS } from '../../../lambdas/contracts/operations.ts';
import { recommendationsRequestSchema } from '../../../lambdas/contracts/recommendations.ts';

const { components, paths } = openApiDocument({ version: '0.0.0' });

const schemas = new Map(
  OPERATIONS.flatMap(({ request, response }) => [request, response]).map(({ name, schema }) => [
    name,
    schema,
  ]),
).set('Error', errorBodySchema);

describe('the OpenAPI document', () => {
  test.each([...schemas])('shows examples of %s that its schema takes', (name, schema) => {
    const examples = schema.meta()?.['examples'];
    expect(Array.isArray(examples) && examples.length).toBeTruthy();
    for (const example of Array.isArray(examples) ? examples : [])
      expect(() => schema.parse(example)).not.toThrow();
    expect(components.schemas[name]).toMatchObject({ examples });
  });

  test('refers to schemas that it has', () => {
    const references = JSON.stringify(paths).match(/#\/components\/schemas\/\w+/g) ?? [];
    const names = new Set([...references.map((reference) => reference.split('/').at(-1)), 'Error']);
    expect([...names].sort()).toEqual([...schemas.keys()].sort());
    expect(Object.keys(components.schemas).sort()).toEqual([...schemas.keys()].sort());
  });

  test('lets the query ask for all that the body can', () => {
    const { parameters } = z
      .object({ parameters: z.array(z.object({ name: z.string() })) })
      .parse(paths['/recommendations']?.['get']);
    expect(parameters.map(({ name }) => name)).toEqual(Object.keys(recommendationsRequestSchema.shape));
  });

  test('requires no field that has a default', () => {
    expect(components.schemas['RecommendationsRequest']).not.toHaveProperty('required');
  });

  test('calls each operation by a name of its own', () => {
    const names = OPERATIONS.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });
});
