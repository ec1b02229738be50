import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openSageMakerRuntime, SageMakerModelHost } from '../../../lambdas/adapters/sagemaker-model-host.ts';
import { invocationRequestSchema, MAX_EXCLUDED } from '../../../lambdas/contracts/model-host.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { modelHostContract } from '../contracts/model-host-contract.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment(lambdaEnvironment(aws.url));
const host = new SageMakerModelHost(openSageMakerRuntime({ timeoutMs: 1000 }), {
  endpointName: 'vitrine-local',
});
const itemIds = ['cup', 'mug', 'plate', 'bowl'];

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
  aws.modelHost = rankingHost(itemIds);
});

modelHostContract('SageMakerModelHost', () => Promise.resolve({ host, itemIds }));

const request: RankRequest = {
  history: [{ itemId: 'mug', eventType: 'wishlist', timestampMs: Date.UTC(2026, 1, 27) }],
  contextItemId: 'cup',
  numResults: 2,
  exclude: new Set(['plate']),
  metadata: true,
  nowMs: Date.UTC(2026, 2, 1),
};

describe('the model host on SageMaker', () => {
  test('is asked in the terms of its contract', async () => {
    await host.rank(request);
    expect(aws.invocations).toEqual([
      {
        instances: [
          {
            history: [{ itemId: 'mug', eventType: 'wishlist', ageDays: 2 }],
            contextItemId: 'cup',
            numResults: 2,
            exclude: ['plate'],
            metadata: true,
          },
        ],
      },
    ]);
    expect(() => invocationRequestSchema.parse(aws.invocations[0])).not.toThrow();
  });

  test('tells the reason, by id and by name where it has one', async () => {
    const items = [
      { itemId: 'a', score: 2, reason: 'mug', reasonName: 'A mug' },
      { itemId: 'b', score: 1 },
    ];
    aws.modelHost = () => ({
      status: 200,
      body: { modelName: 'ease', modelVersion: '1', predictions: [{ items }] },
    });
    const ranked = await host.rank(request);
    expect(ranked.items).toEqual([
      { itemId: 'a', score: 2, reason: { itemId: 'mug', name: 'A mug' } },
      { itemId: 'b', score: 1 },
    ]);
  });

  test('is never sent more exclusions than it takes, nor an age that it refuses', async () => {
    const exclude = new Set(Array.from({ length: MAX_EXCLUDED + 1 }, (_, index) => `item-${index}`));
    const history = [{ itemId: 'mug', eventType: 'view', timestampMs: -1e15 }];
    await host.rank({ ...request, exclude, history });
    expect(() => invocationRequestSchema.parse(aws.invocations[0])).not.toThrow();
  });

  test.each([
    ['no JSON object', 'hello'],
    ['no predictions', { modelName: 'ease', modelVersion: '1' }],
    [
      'two predictions for one request',
      { modelName: 'ease', modelVersion: '1', predictions: [{ items: [] }, { items: [] }] },
    ],
    ['none', { modelName: 'ease', modelVersion: '1', predictions: [] }],
    [
      'a score that is no number',
      { modelName: 'e', modelVersion: '1', predictions: [{ items: [{ itemId: 'a', score: null }] }] },
    ],
  ])('that answers %s is unavailable', async (_, body) => {
    aws.modelHost = () => ({ status: 200, body });
    await expect(host.rank(request)).rejects.toThrow(ModelHostUnavailableError);
  });

  test.each([
    ['is overloaded', { status: 503, body: { message: 'busy' } }],
    ['fails', { status: 424, body: { __type: 'ModelError', message: 'crashed' } }],
  ])('that %s is unavailable', async (_, reply) => {
    aws.modelHost = () => reply;
    await expect(host.rank(request)).rejects.toThrow(ModelHostUnavailableError);
  });

  test('that does not answer in time is unavailable then', async () => {
    aws.fault = () => 'hang';
    const started = performance.now();
    await expect(host.rank(request, AbortSignal.timeout(50))).rejects.toThrow('did not answer in time');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
