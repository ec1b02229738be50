import { expect, test } from '@jest/globals';

import { namesOf } from '../../lib/names.ts';

test('names say whose they are, in the characters that each service takes', () => {
  expect(namesOf('dev')).toEqual({
    onlineCache: 'vitrine-dev',
    mlflowServer: 'vitrine-dev',
    prefix: 'vitrine-dev',
    glueDatabase: 'vitrine_dev',
    endpoint: 'vitrine-dev',
    stagingEndpoint: 'vitrine-dev-staging',
    modelHostFunction: 'vitrine-dev-model-host',
    modelPipeline: 'vitrine-dev-models',
    listsWorkflow: 'vitrine-dev-lists',
    modelPackageGroup: 'vitrine-dev',
    userFeatureGroup: 'vitrine-dev-users',
    liveReleaseParameter: '/vitrine/dev/live-release',
    shopApi: 'vitrine-dev-shop',
    operatorApi: 'vitrine-dev-operator',
    shopCanary: 'vitrine-dev',
    trainingPipeline: 'vitrine-dev-training',
    candidateAlarms: 'vitrine-dev-candidate-',
  });
});

test('a release’s name, with the longest environment and a UUID, fits SageMaker’s 63 characters', () => {
  const uuid = '00000000-0000-0000-0000-000000000000';
  expect(`${namesOf('a'.repeat(12)).prefix}-${uuid}`.length).toBeLessThanOrEqual(63);
});
