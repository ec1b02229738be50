// First, for what it sets is read when a handler is loaded.
import { ShopServer } from './shop-server.ts';
import {
  InvalidInputException,
  PersonalizeEventsClient,
  PutEventsCommand,
  PutItemsCommand,
  PutUsersCommand,
  ResourceInUseException,
} from '@aws-sdk/client-personalize-events';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventOfRecord } from '../fakes/event-of-record.ts';
import { DynamoDbCatalog } from '../../../lambdas/adapters/dynamodb-catalog.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';

const shop = await ShopServer.start();
const table = openOnlineTable('online', { timeoutMs: 1000 });

/** Unmodified but for where it calls, and the key that the API wants. */
const personalize = new PersonalizeEventsClient({
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

afterAll(async () => {
  personalize.destroy();
  await shop.stop();
});
beforeEach(() => {
  shop.reset();
});

const events = () => shop.aws.records.flatMap(({ Data }) => eventOfRecord(Data) ?? []);
const event = { eventType: 'Watch', itemId: 'mug', sentAt: new Date('2026-03-01T12:00:00.250Z') };
const request = { trackingId: 'tracking', userId: 'u', sessionId: 's', eventList: [event] };
const itemsArn = 'arn:aws:personalize:eu-central-1:000000000000:dataset/shop/ITEMS';

describe("Amazon Personalize's own client, PutEvents", () => {
  test('puts what happened, with all that it can say of it', async () => {
    await personalize.send(
      new PutEventsCommand({
        ...request,
        eventList: [
          {
            ...event,
            eventId: 'e-1',
            eventValue: 7.95,
            properties: '{"colour":"blue"}',
            recommendationId: 'r-1',
            impression: ['mug', 'cup'],
          },
        ],
      }),
    );
    expect(events()).toMatchObject([
      {
        eventId: 'e-1',
        userId: 'u',
        eventType: 'watch',
        eventValue: 7.95,
        properties: '{"colour":"blue"}',
        recommendationId: 'r-1',
        impression: ['mug', 'cup'],
        // The client sends seconds with their fraction.
        timestampMs: Date.parse('2026-03-01T12:00:00.250Z'),
      },
    ]);
  });

  test.each([
    ['no event', { ...request, eventList: [] }],
    ['11 events', { ...request, eventList: Array.from({ length: 11 }, () => event) }],
    ['a long id', { ...request, userId: 'u'.repeat(257) }],
    ['long properties', { ...request, eventList: [{ ...event, properties: `"${'x'.repeat(1024)}"` }] }],
    [
      'a long impression',
      { ...request, eventList: [{ ...event, impression: Array.from({ length: 26 }, String) }] },
    ],
    ['a day ahead', { ...request, eventList: [{ ...event, sentAt: new Date('2099-01-01T00:00:00Z') }] }],
  ])('throws InvalidInputException for %s, as Personalize does, and puts nothing', async (_, input) => {
    const sending = personalize.send(new PutEventsCommand(input));
    await expect(sending).rejects.toThrow(InvalidInputException);
    await expect(sending).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    expect(shop.aws.records).toEqual([]);
  });
});

describe("Amazon Personalize's own client, PutItems and PutUsers", () => {
  test('puts an item that the next answer knows', async () => {
    await personalize.send(
      new PutItemsCommand({
        datasetArn: itemsArn,
        items: [
          { itemId: 'mug', properties: JSON.stringify({ name: 'Mug', categoryL1: 'Kitchen', price: 8 }) },
          { itemId: 'cup', properties: '{"AVAILABLE":"false"}' },
        ],
      }),
    );
    const catalog = new DynamoDbCatalog(table);
    expect(await catalog.unavailable()).toEqual(new Set(['cup']));
    expect(await catalog.newest()).toMatchObject([
      { itemId: 'mug', properties: { CATEGORY_L1: 'Kitchen', NAME: 'Mug', PRICE: 8 } },
    ]);
  });

  test('puts a user', async () => {
    await personalize.send(
      new PutUsersCommand({
        datasetArn: itemsArn,
        users: [{ userId: 'u', properties: '{"country":"Spain"}' }],
      }),
    );
    expect(shop.aws.table.rows.map(({ properties }) => properties?.['S'])).toEqual(['{"COUNTRY":"Spain"}']);
  });

  test.each([
    ['no item', []],
    ['11 items', Array.from({ length: 11 }, (_, index) => ({ itemId: String(index), properties: '{}' }))],
    ['an id of 257 characters', [{ itemId: 'i'.repeat(257), properties: '{}' }]],
    [
      'properties of more than 32,000 characters',
      [{ itemId: 'i', properties: `{"a":"${'x'.repeat(32_000)}"}` }],
    ],
    ['properties that are no JSON', [{ itemId: 'i', properties: '{' }]],
    ['properties in a list', [{ itemId: 'i', properties: '[]' }]],
    ['a price in words', [{ itemId: 'i', properties: '{"PRICE":"eight"}' }]],
    ['no properties', [{ itemId: 'i' }]],
  ])('throws InvalidInputException for %s, and puts nothing', async (_, items) => {
    const sending = personalize.send(new PutItemsCommand({ datasetArn: itemsArn, items }));
    await expect(sending).rejects.toThrow(InvalidInputException);
    expect([...shop.aws.records, ...shop.aws.table.rows]).toEqual([]);
  });

  test.each([
    ['no user', []],
    ['11 users', Array.from({ length: 11 }, (_, index) => ({ userId: String(index), properties: '{}' }))],
    [
      'properties of more than 24,000 characters',
      [{ userId: 'u', properties: `{"a":"${'x'.repeat(24_000)}"}` }],
    ],
  ])('throws InvalidInputException for %s, and puts nothing', async (_, users) => {
    const sending = personalize.send(new PutUsersCommand({ datasetArn: itemsArn, users }));
    await expect(sending).rejects.toThrow(InvalidInputException);
    expect([...shop.aws.records, ...shop.aws.table.rows]).toEqual([]);
  });

  test('says what is wrong in the exception’s message', async () => {
    const items = [{ itemId: 'i', properties: '{"PRICE":-1}' }];
    await expect(personalize.send(new PutItemsCommand({ datasetArn: itemsArn, items }))).rejects.toThrow(
      'items[0].properties.PRICE is not valid: must be a number, and not negative',
    );
  });

  test('maps a conflict to ResourceInUseException', async () => {
    shop.instead = () => ({
      statusCode: 409,
      headers: { 'x-amzn-ErrorType': 'ResourceInUseException' },
      body: '{"message":"in use"}',
    });
    const items = [{ itemId: 'i', properties: '{}' }];
    await expect(personalize.send(new PutItemsCommand({ datasetArn: itemsArn, items }))).rejects.toThrow(
      ResourceInUseException,
    );
  });

  test.each(['PutRecords', 'PutItem'])(
    'asks to be sent again when %s fails, and then it is done',
    async (down) => {
      shop.aws.fault = (operation) =>
        operation === down ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
      const command = new PutItemsCommand({
        datasetArn: itemsArn,
        items: [{ itemId: 'cup', properties: '{"AVAILABLE":false}' }],
      });
      await expect(personalize.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
      shop.aws.fault = () => undefined;
      await personalize.send(command);
      expect(await new DynamoDbCatalog(table).unavailable()).toEqual(new Set(['cup']));
    },
  );
});
