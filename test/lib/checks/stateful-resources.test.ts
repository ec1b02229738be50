import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { type StatefulResource, statefulResourcesOf } from '../../../lib/checks/stateful-resources.ts';
import prod from '../../../config/prod.ts';
import { synthesize, synthesizeOptional } from '../synthesized.ts';

/**
 * What production holds. A change here is a change that CloudFormation makes by deleting and creating anew: move the
 * data first, then put what the test shows into this file.
 */
const committed: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'stateful-resources.json'), 'utf8'),
);

let templates: Record<string, Template | undefined>;
let found: Record<string, Readonly<Record<string, StatefulResource>>>;
beforeAll(() => {
  templates = { Logs: synthesizeOptional(prod, 'Logs'), ...synthesize() };
  found = Object.fromEntries(
    Object.entries(templates).map(([stack, template]) => [stack, statefulResourcesOf(template?.toJSON())]),
  );
});

describe('what holds data or an address in prod', () => {
  it('would not be replaced by a deployment', () => {
    expect(found).toEqual(committed);
  });

  it('outlives its stack where it holds data', () => {
    const kept = [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::GlobalTable',
      'AWS::KMS::Key',
      'AWS::Kinesis::Stream',
      'AWS::SecretsManager::Secret',
    ];
    // The key of Operations guards messages on their way to people; nothing is kept under it.
    const holding = Object.entries(found).filter(([stack]) => stack !== 'Operations');
    const lost = holding.flatMap(([stack, resources]) =>
      Object.entries(resources)
        .filter(([, { type, deletionPolicy }]) => kept.includes(type) && deletionPolicy === 'Delete')
        .map(([id]) => `${stack}/${id}`),
    );
    expect(lost).toEqual([]);
  });

  it('is not in a stack of what only computes', () => {
    for (const stack of ['Serving', 'Operations'] as const) {
      const types = Object.values(found[stack] ?? {}).map(({ type }) => type);
      expect(types.filter((type) => /S3|DynamoDB|Kinesis/.test(type))).toEqual([]);
    }
  });

  it('is seen to be replaced when a key schema, a name or a logical id changes', () => {
    const table = { Type: 'AWS::DynamoDB::GlobalTable', DeletionPolicy: 'Retain' };
    const before = { Table: { ...table, Properties: { KeySchema: ['pk', 'sk'], BillingMode: 'A' } } };
    const seen = (resources: unknown): unknown => statefulResourcesOf({ Resources: resources });
    const unchanged = { Table: { ...table, Properties: { KeySchema: ['pk', 'sk'], BillingMode: 'B' } } };
    expect(seen(unchanged)).toEqual(seen(before));
    for (const changed of [
      { Table: { ...table, Properties: { KeySchema: ['pk'] } } },
      { Table: { ...table, Properties: { KeySchema: ['pk', 'sk'], TableName: 'online' } } },
      { Renamed: before.Table },
      { Table: { ...before.Table, DeletionPolicy: 'Delete' } },
    ]) {
      expect(seen(changed)).not.toEqual(seen(before));
    }
  });
});
