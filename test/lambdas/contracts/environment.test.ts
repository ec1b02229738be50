import { describe, expect, test } from '@jest/globals';
import { getRecommendationsEnvironment, parseEnvironment } from '../../../lambdas/contracts/environment.ts';

const complete = {
  POWERTOOLS_SERVICE_NAME: 'get-recommendations',
  POWERTOOLS_METRICS_NAMESPACE: 'Vitrine',
  ONLINE_TABLE_NAME: 'online',
  ENDPOINT_NAME: 'vitrine-local',
  MODEL_HOST_TIMEOUT_MS: '80',
  REQUEST_BUDGET_MS: '150',
};
const parse = (changes: Record<string, string | undefined>) => () =>
  parseEnvironment(getRecommendationsEnvironment, { ...complete, ...changes });

describe("a handler's environment", () => {
  test('is read as what it means, whatever else is in it', () => {
    expect(parse({ PATH: '/bin' })()).toEqual({
      ...complete,
      MODEL_HOST_TIMEOUT_MS: 80,
      REQUEST_BUDGET_MS: 150,
    });
  });

  test('fails with the names of all that is missing', () => {
    expect(parse({ ONLINE_TABLE_NAME: undefined, ENDPOINT_NAME: undefined })).toThrow(
      'The environment is not complete: ONLINE_TABLE_NAME is missing; ENDPOINT_NAME is missing',
    );
  });

  test.each([
    ['ENDPOINT_NAME', ''],
    ['MODEL_HOST_TIMEOUT_MS', 'soon'],
    ['MODEL_HOST_TIMEOUT_MS', '0'],
    ['REQUEST_BUDGET_MS', '80'],
  ])('fails with the name of %s if it is "%s"', (variable, value) => {
    expect(parse({ [variable]: value })).toThrow(`${variable}: `);
  });
});
