import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { onlineRows } from '../../lambdas/contracts/online-rows.ts';
import * as schemas from '../../lambdas/contracts/online-table.ts';
import {
  lakeDictionary,
  modelFeaturesDictionary,
  onlineDictionary,
  userFeaturesDictionary,
} from '../../local/cli/data-dictionary.ts';

const file = join(import.meta.dirname, '../../training/vitrine/schemas/lake-tables.json');

test('each table of the lake has its owner, and each column its type and whether it is about people', () => {
  const page = lakeDictionary(JSON.parse(readFileSync(file, 'utf8')));
  expect(page).toContain('### session_users\n');
  expect(page).toContain('Owner: merchandising. Key: `item_id`.\n');
  expect(page).toContain('Partitioned by `dataset`. Age by `ingested_at`.\n');
  expect(page).toMatch(/\| `country` \| string, or null \| .* \| .* \| yes \|/);
});

test('a table that nobody answers for is refused', () => {
  expect(() => lakeDictionary({ t: { description: 'T.', key: ['a'], columns: [] } })).toThrow(/owner/);
});

test('every kind of row that is read from the online table is in it, once', () => {
  const documented = onlineRows.map(({ schema }) => schema);
  expect(new Set(documented)).toEqual(new Set(Object.values(schemas)));
  expect(documented).toHaveLength(Object.values(schemas).length);
  expect(onlineDictionary()).toContain(
    '| `CATALOG` and `OFF#<item id>` | `itemId` string | An item that is off sale. | merchandising |',
  );
});

test('each feature of users says what it is, its unit and what it is of somebody without any', () => {
  const given = [{ name: 'spend_30d', unit: 'euros', default: 0, description: 'What was paid.' }];
  expect(userFeaturesDictionary(given)).toContain('| `spend_30d` | What was paid. | euros | 0 |');
});

test('each feature of the model says what it is of', () => {
  const given = [
    { name: 'own_count', of: 'shopper x item', unit: 'log(1 + events)', description: 'How often.' },
  ];
  expect(modelFeaturesDictionary(given)).toContain(
    '| `own_count` | shopper x item | How often. | log(1 + events) |',
  );
});

test('whatever lies under a shopper is personal', () => {
  for (const { key, personal } of onlineRows) if (/^(USER|SESSION)#/.test(key)) expect(personal).toBe(true);
});
