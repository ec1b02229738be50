import { expect, test } from '@jest/globals';

import dev from '../../config/dev.ts';
import local from '../../config/local.ts';
import prod from '../../config/prod.ts';
import { shopRulesSchema } from '../../lambdas/contracts/shop-rules.ts';
import { parseConfig } from '../../lib/config.ts';

test.each([
  ['dev', dev],
  ['local', local],
  ['prod', prod],
])('the functions of %s start with its rules', (_, config) => {
  expect(shopRulesSchema.safeParse(parseConfig(config, {}).shopRules).success).toBe(true);
});

test('rules that no variable can hold are refused', () => {
  const filters = { long: 'x'.repeat(3000) };
  expect(() => parseConfig({ ...dev, shopRules: { filters } }, {})).toThrow(
    'not be longer than 3000 characters',
  );
});
