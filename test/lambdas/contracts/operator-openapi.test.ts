import { describe, expect, test } from '@jest/globals';
import { operatorApiDocument } from '../../../lambdas/contracts/operator/openapi.ts';
import { operatorSchemas } from '../../../lambdas/contracts/operator/schemas.ts';

const { components, paths } = operatorApiDocument({ version: '0.0.0' });

describe('the operator API’s OpenAPI document', () => {
  test.each(Object.entries(operatorSchemas))('shows examples of %s that its schema takes', (name, schema) => {
    const examples = schema.meta()?.['examples'];
    expect(Array.isArray(examples) && examples.length).toBeTruthy();
    for (const example of Array.isArray(examples) ? examples : [])
      expect(() => schema.parse(example)).not.toThrow();
    expect(components.schemas[name]).toMatchObject({ examples });
  });

  test('refers to schemas that it has, and to all of them', () => {
    const references = JSON.stringify(paths).match(/#\/components\/schemas\/\w+/g) ?? [];
    const names = new Set(references.map((reference) => reference.split('/').at(-1)));
    expect([...names].sort()).toEqual(Object.keys(components.schemas).sort());
  });

  test('names what each path leaves open', () => {
    for (const [path, operations] of Object.entries(paths)) {
      const open = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = [...JSON.stringify(operations).matchAll(/"name":"(\w+)","in":"path"/g)].map(
        ([, name]) => name,
      );
      expect([path, named]).toEqual([path, open]);
    }
  });
});
