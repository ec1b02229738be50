import { describe, expect, test } from '@jest/globals';
import { rankingEnvironment, parseEnvironment } from '../../../lambdas/contracts/environment.ts';

const complete = {
  POWERTOOLS_SERVICE_NAME: 'get-recommendations',
  POWERTOOLS_METRICS_NAMESPACE: 'Vitrine',
  ONLINE_TABLE_NAME: 'online',
  MODEL_HOST: 'sagemaker:vitrine-local',
  AWS_REGION: 'eu-central-1',
  MODEL_HOST_TIMEOUT_MS: '80',
  REQUEST_BUDGET_MS: '150',
  STREAM_NAME: 'events',
  SHOP_RULES: '{}',
  EXPERIMENTS: '[]',
};
const parse = (changes: Record<string, string | undefined>) => () =>
  parseEnvironment(rankingEnvironment, { ...complete, ...changes });

describe("a handler's environment", () => {
  test('is read as what it means, whatever else is in it', () => {
    expect(parse({ PATH: '/bin' })()).toEqual({
      ...complete,
      MODEL_HOST_TIMEOUT_MS: 80,
      REQUEST_BUDGET_MS: 150,
      SHOP_RULES: { filters: new Map(), scenarios: {} },
      EXPERIMENTS: [],
    });
  });

  test('fails with the names of all that is missing', () => {
    expect(parse({ ONLINE_TABLE_NAME: undefined, MODEL_HOST: undefined })).toThrow(
      'The environment is not complete: ONLINE_TABLE_NAME is missing; MODEL_HOST is missing',
    );
  });

  test.each([
    ['MODEL_HOST', ''],
    ['MODEL_HOST_TIMEOUT_MS', 'soon'],
    ['MODEL_HOST_TIMEOUT_MS', '0'],
    ['REQUEST_BUDGET_MS', '80'],
    ['EXPERIMENTS', '{}'],
    ['EXPERIMENTS', '[{"name":"calm-home"}]'],
    ['SHOP_RULES', '{'],
    ['SHOP_RULES', '{"filters":{"cheap":"INCLUDE ItemID"}}'],
  ])('fails with the name of %s if it is "%s"', (variable, value) => {
    expect(parse({ [variable]: value })).toThrow(new RegExp(`complete: ${variable}[.\\w]*: `));
  });
});
