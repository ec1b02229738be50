import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openModelHost } from '../../../lambdas/adapters/open-model-host.ts';
import { invocationRequestSchema, MAX_EXCLUDED } from '../../../lambdas/contracts/model-host.ts';
import { modelHostAddressSchema } from '../../../lambdas/contracts/model-host-address.ts';
import type { RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { modelHostContract, TIMEOUT_MS } from '../contracts/model-host-contract.ts';
import { FakeModelServer, type Trouble } from '../fakes/fake-model-server.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const server = await FakeModelServer.start();
setEnvironment(lambdaEnvironment(server.url));
const itemIds = ['cup', 'mug', 'plate', 'bowl'];
const addresses = [
  ['sagemaker', 'sagemaker:vitrine-local'],
  ['lambda', 'lambda:vitrine-local-model-host:live'],
  ['http', server.url],
] as const;

afterAll(() => server.stop());
beforeEach(() => {
  server.reset(rankingHost(itemIds));
});

const request: RankRequest = {
  history: [{ itemId: 'mug', eventType: 'wishlist', timestampMs: Date.UTC(2026, 1, 27) }],
  contextItemId: 'cup',
  userFeatures: { spend_365d: 120.5 },
  numResults: 2,
  exclude: new Set(['plate']),
  metadata: true,
  nowMs: Date.UTC(2026, 2, 1),
};

for (const [kind, address] of addresses) {
  const host = openModelHost(modelHostAddressSchema.parse(address), { timeoutMs: TIMEOUT_MS });
  const trouble = (what: Trouble): void => {
    server.trouble = what;
  };
  modelHostContract(`the host by ${kind}`, () => Promise.resolve({ host, itemIds, trouble }));

  describe(`the host by ${kind}`, () => {
    test('is asked in the terms of its contract', async () => {
      await host.rank(request);
      expect(server.requests).toEqual([
        {
          instances: [
            {
              history: [{ itemId: 'mug', eventType: 'wishlist', ageDays: 2 }],
              contextItemId: 'cup',
              userFeatures: { spend_365d: 120.5 },
              numResults: 2,
              exclude: ['plate'],
              metadata: true,
            },
          ],
        },
      ]);
      expect(() => invocationRequestSchema.parse(server.requests[0])).not.toThrow();
    });

    test('names the version of the model that answered, and tells reasons by id and name', async () => {
      const items = [
        { itemId: 'a', score: 2, reason: 'mug', reasonName: 'A mug' },
        { itemId: 'b', score: 1 },
      ];
      server.ranking = () => ({
        status: 200,
        body: { modelName: 'ease', modelVersion: 'v7', predictions: [{ items }] },
      });
      expect(await host.rank(request)).toEqual({
        modelVersion: 'v7',
        items: [
          { itemId: 'a', score: 2, reason: { itemId: 'mug', name: 'A mug' } },
          { itemId: 'b', score: 1 },
        ],
      });
    });

    test('is never sent more exclusions than it takes, nor an age that it refuses', async () => {
      const exclude = new Set(Array.from({ length: MAX_EXCLUDED + 1 }, (_, index) => `item-${index}`));
      const history = [{ itemId: 'mug', eventType: 'view', timestampMs: -1e15 }];
      await host.rank({ ...request, exclude, history });
      expect(() => invocationRequestSchema.parse(server.requests[0])).not.toThrow();
    });
  });
}

test.each(['ftp://host', 'sagemaker:', 'lambda:no-alias', 'vitrine-local', 'http://'])(
  '%s is no address of a model host',
  (address) => {
    expect(modelHostAddressSchema.safeParse(address).success).toBe(false);
  },
);
