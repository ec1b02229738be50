import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { operatorErrorSchema } from '../../../lambdas/contracts/operator/error.ts';
import { predictResponseSchema } from '../../../lambdas/contracts/operator/predictions.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { call } from '../fakes/operator-call.ts';

const aws = await FakeAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  MODEL_HOST: 'sagemaker:vitrine-test',
  MODEL_HOST_TIMEOUT_MS: '1000',
});
const { handler } = await import('../../../lambdas/handlers/predict.ts');

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
  aws.modelHost = rankingHost(['mug', 'cup', 'bowl'], 'model-7');
});

const post = (body: unknown) => call(handler, 'POST', '/predict', { body });

describe('POST /predict', () => {
  test('answers one history and candidates to score', async () => {
    const history = [{ itemId: 'cup', eventType: 'view', ageDays: 1 }];
    const { status, body } = await post({
      instances: [
        { history, numResults: 1 },
        { history: [], candidates: ['bowl', 'chair'] },
      ],
    });
    expect(status).toBe(200);
    expect(predictResponseSchema.parse(body).predictions).toMatchObject([
      { modelVersion: 'model-7', items: [{ itemId: 'mug', reason: 'cup' }] },
      { items: [{ itemId: 'bowl' }], unranked: ['chair'] },
    ]);
  });

  test.each([
    ['instances', {}],
    ['instances', ''],
    ['instances', { instances: [] }],
    ['instances[0].history', { instances: [{}] }],
    [
      'instances[0].history[0].ageDays',
      { instances: [{ history: [{ itemId: 'a', eventType: 'view', ageDays: -1 }] }] },
    ],
    ['instances[0].numResults', { instances: [{ history: [], numResults: 0 }] }],
    ['instances[0].sort', { instances: [{ history: [], sort: 'asc' }] }],
  ])('refuses a wrong %s, asks no model, and shows what it takes', async (field, given) => {
    const { status, body } = await post(given);
    const error = operatorErrorSchema.parse(body);
    expect([status, error.type, error.field]).toEqual([400, 'InvalidInputException', field]);
    expect(aws.invocations).toEqual([]);
    expect((await post(error.example)).status).toBe(200);
  });

  test('refuses what is no JSON', async () => {
    expect((await post('{"instances":')).body).toMatchObject({ code: 'invalid_json' });
  });

  test('says 503 when the model does not answer, and why in the log alone', async () => {
    aws.modelHost = () => ({ status: 424, body: { __type: 'ModelError', message: 'crashed' } });
    const { status, body, output } = await post({ instances: [{ history: [] }] });
    expect(status).toBe(503);
    expect(operatorErrorSchema.parse(body).code).toBe('model_unavailable');
    expect(JSON.stringify(body)).not.toContain('crashed');
    expect(output).toContain('crashed');
  });
});
