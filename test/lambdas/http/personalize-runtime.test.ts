// First, for what it sets is read when a handler is loaded.
import { ShopServer } from './shop-server.ts';
import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
  InvalidInputException,
  PersonalizeRuntimeClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { impressionRecordSchema } from '../../../lambdas/contracts/stream-record.ts';
import { OnlineTableWriter } from '../contracts/online-table-writer.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';

const shop = await ShopServer.start();

/** Unmodified but for where it calls, and the key that the API wants. */
const personalize = new PersonalizeRuntimeClient({
  endpoint: shop.url,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  maxAttempts: 1,
});
personalize.middlewareStack.add(
  (next) => (args) => {
    const { request } = args;
    if (typeof request === 'object' && request !== null && 'headers' in request)
      Object.assign(request.headers as object, { 'x-api-key': 'key' });
    return next(args);
  },
  { step: 'build' },
);

const campaignArn = 'arn:aws:personalize:eu-central-1:000000000000:campaign/shop';
const filterArn = 'arn:aws:personalize:eu-central-1:000000000000:filter/no-category';

afterAll(async () => {
  personalize.destroy();
  await shop.stop();
});
beforeEach(() => {
  shop.reset();
  shop.aws.modelHost = rankingHost(['cup', 'mug', 'plate', 'bowl']);
});

const impressions = () =>
  shop.aws.records.map(({ Data }) =>
    impressionRecordSchema.parse(JSON.parse(Buffer.from(Data, 'base64').toString('utf8'))),
  );

describe("Amazon Personalize's own client, GetRecommendations", () => {
  test('reads items, scores and the id under which what was shown is logged', async () => {
    const context = { DEVICE: 'phone' };
    const command = new GetRecommendationsCommand({
      campaignArn,
      userId: 'u',
      itemId: 'mug',
      numResults: 2,
      context,
    });
    const { itemList = [], recommendationId } = await personalize.send(command);
    expect(itemList.map(({ itemId, score }) => [itemId, score])).toEqual([
      ['cup', 1],
      ['plate', 1 / 3],
    ]);
    expect(impressions()).toMatchObject([
      {
        recommendationId,
        userId: 'u',
        contextItemId: 'mug',
        context,
        scenario: 'home',
        modelVersion: 'live-model',
        items: [
          { itemId: 'cup', position: 1, propensity: 1, score: 1 },
          { itemId: 'plate', position: 2, propensity: 1 },
        ],
      },
    ]);
  });

  test('reads past the reasons, of which it knows no such form', async () => {
    const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));
    await writer.precompute({ kind: 'user', id: 'u' }, [
      { itemId: 'mug', eventType: 'view', timestampMs: 1 },
    ]);
    const { itemList } = await personalize.send(new GetRecommendationsCommand({ campaignArn, userId: 'u' }));
    expect(itemList?.map(({ itemId }) => itemId)).toEqual(['cup', 'mug', 'plate', 'bowl']);
  });

  test('reads metadata in its own form', async () => {
    const metadataColumns = { ITEMS: ['PRICE', 'CATEGORY_L1', 'COLOUR'] };
    const command = new GetRecommendationsCommand({
      campaignArn,
      userId: 'u',
      numResults: 1,
      metadataColumns,
    });
    const { itemList } = await personalize.send(command);
    expect(itemList?.[0]?.metadata).toEqual({ PRICE: '7.95', CATEGORY_L1: 'Kitchen' });
  });

  test('filters by name and values, and promotes', async () => {
    const all = new GetRecommendationsCommand({
      campaignArn,
      userId: 'u',
      filterArn,
      filterValues: { category: '"Kitchen"' },
    });
    expect((await personalize.send(all)).itemList).toEqual([]);
    const promoting = new GetRecommendationsCommand({
      campaignArn,
      userId: 'u',
      numResults: 4,
      filterArn,
      filterValues: { category: '"Garden"' },
      promotions: [
        { name: 'half', percentPromotedItems: 50, filterArn, filterValues: { category: '"Garden"' } },
      ],
    });
    const { itemList = [] } = await personalize.send(promoting);
    expect(itemList).toHaveLength(4);
    expect(
      itemList.filter(({ promotionName }) => promotionName === 'half').map(({ itemId }) => itemId),
    ).toEqual(['cup', 'mug']);
  });

  test('throws its own errors, with what is wrong', async () => {
    const tooMany = personalize.send(new GetRecommendationsCommand({ campaignArn, numResults: 501 }));
    await expect(tooMany).rejects.toBeInstanceOf(InvalidInputException);
    await expect(tooMany).rejects.toThrow('numResults');
    const nowhere = personalize.send(
      new GetRecommendationsCommand({ campaignArn, filterArn: `${filterArn}-else` }),
    );
    await expect(nowhere).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(nowhere).rejects.toThrow('it has no-category');
  });
});

describe("Amazon Personalize's own client, GetPersonalizedRanking", () => {
  test('reads its list in the order of the shopper', async () => {
    const inputList = ['unheard-of', 'bowl', 'cup', 'plate'];
    const command = new GetPersonalizedRankingCommand({ campaignArn, userId: 'u', inputList });
    const { personalizedRanking = [], recommendationId } = await personalize.send(command);
    expect(personalizedRanking.map(({ itemId }) => itemId)).toEqual(['cup', 'plate', 'bowl', 'unheard-of']);
    expect(impressions()).toMatchObject([{ recommendationId, scenario: 'search' }]);
  });

  test('filters', async () => {
    const command = new GetPersonalizedRankingCommand({
      campaignArn,
      userId: 'u',
      inputList: ['cup', 'unheard-of'],
      filterArn,
      filterValues: { category: '"Kitchen"' },
    });
    expect((await personalize.send(command)).personalizedRanking).toEqual([]);
  });
});
