import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDbBatchLists } from '../../../lambdas/adapters/dynamodb-batch-lists.ts';
import { DynamoDbConsentStore } from '../../../lambdas/adapters/dynamodb-consent-store.ts';
import { DynamoDbCatalog } from '../../../lambdas/adapters/dynamodb-catalog.ts';
import { openAuditTable } from '../../../lambdas/adapters/dynamodb-audit-log.ts';
import { DynamoDbExperimentStops } from '../../../lambdas/adapters/dynamodb-experiment-stops.ts';
import { DynamoDbStopSwitch } from '../../../lambdas/adapters/dynamodb-stop-switch.ts';
import { DynamoDbErasedUsers } from '../../../lambdas/adapters/dynamodb-erased-users.ts';
import { DynamoDbErasureLog } from '../../../lambdas/adapters/dynamodb-erasure-log.ts';
import {
  openSecrets,
  SecretsManagerPseudonyms,
} from '../../../lambdas/adapters/secrets-manager-pseudonyms.ts';
import { DynamoDbSessionMerger } from '../../../lambdas/adapters/dynamodb-session-merger.ts';
import { DynamoDbItemStore } from '../../../lambdas/adapters/dynamodb-item-store.ts';
import { DynamoDbUserStore } from '../../../lambdas/adapters/dynamodb-user-store.ts';
import { DynamoDbFeedbackStore } from '../../../lambdas/adapters/dynamodb-feedback-store.ts';
import { DynamoDbHistoryStore } from '../../../lambdas/adapters/dynamodb-history-store.ts';
import { DynamoDbServedLists } from '../../../lambdas/adapters/dynamodb-served-lists.ts';
import {
  DynamoDbTrialClicks,
  DynamoDbTrialTallies,
} from '../../../lambdas/adapters/dynamodb-trial-clicks.ts';
import { DynamoDbTrialLease, DynamoDbTrials } from '../../../lambdas/adapters/dynamodb-trials.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { OnlineTableError } from '../../../lambdas/domain/errors.ts';
import type { ShopEvent } from '../../../lambdas/domain/event.ts';
import { batchListsContract } from '../contracts/batch-lists-contract.ts';
import { catalogContract } from '../contracts/catalog-contract.ts';
import { erasedUsersContract } from '../contracts/erased-users-contract.ts';
import { erasureLogContract } from '../contracts/erasure-log-contract.ts';
import { experimentStopsContract } from '../contracts/experiment-stops-contract.ts';
import { feedbackStoreContract } from '../contracts/feedback-store-contract.ts';
import { historyStoreContract } from '../contracts/history-store-contract.ts';
import { servedListsContract } from '../contracts/served-lists-contract.ts';
import { trialClicksContract } from '../contracts/trial-clicks-contract.ts';
import { trialsContract } from '../contracts/trials-contract.ts';
import { userStoreContract } from '../contracts/user-store-contract.ts';
import { OnlineTableWriter } from '../contracts/online-table-writer.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment(lambdaEnvironment(aws.url));
const table = openOnlineTable('online', { timeoutMs: 1000 });
const writer = new OnlineTableWriter(table);

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

historyStoreContract('DynamoDbHistoryStore', () =>
  Promise.resolve({
    store: new DynamoDbHistoryStore(table),
    merger: new DynamoDbSessionMerger(table, new DynamoDbHistoryStore(table)),
    consents: new DynamoDbConsentStore(table),
    precompute: (...given) => writer.precompute(...given),
  }),
);
feedbackStoreContract('DynamoDbFeedbackStore', () => {
  const histories = new DynamoDbHistoryStore(table);
  return Promise.resolve({
    store: new DynamoDbFeedbackStore(table),
    histories,
    merger: new DynamoDbSessionMerger(table, histories),
    consents: new DynamoDbConsentStore(table),
  });
});
batchListsContract('DynamoDbBatchLists', () =>
  Promise.resolve({ lists: new DynamoDbBatchLists(table), publish: (...given) => writer.publish(...given) }),
);
catalogContract('DynamoDbCatalog', () => {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  return Promise.resolve({
    catalog: new DynamoDbCatalog(table, now),
    items: new DynamoDbItemStore(table),
    outlastStaleness: () => {
      aheadMs += 1000;
      return Promise.resolve();
    },
  });
});
userStoreContract('DynamoDbUserStore', () => Promise.resolve(new DynamoDbUserStore(table)));

trialsContract('DynamoDbTrials', () =>
  Promise.resolve({ trials: () => new DynamoDbTrials(table), lease: new DynamoDbTrialLease(table) }),
);

experimentStopsContract('DynamoDbExperimentStops', () =>
  Promise.resolve({
    known: () => new DynamoDbExperimentStops(table),
    stops: new DynamoDbStopSwitch(table),
  }),
);

trialClicksContract('DynamoDbTrialClicks', () =>
  Promise.resolve({ clicks: new DynamoDbTrialClicks(table), tallies: new DynamoDbTrialTallies(table) }),
);

describe('the clicks of a trial in DynamoDB', () => {
  const shown = { recommendationId: 'r-1', release: 'r7-v3', variant: 'candidate', bucket: 7 } as const;

  test('name no shopper, and are gone after a day', async () => {
    const nowMs = Date.UTC(2026, 2, 1);
    const clicks = new DynamoDbTrialClicks(table, () => nowMs);
    await clicks.shown(shown);
    const expiresAt = { N: String(nowMs / 1000 + 86_400) };
    const variant = { S: 'candidate' };
    const list = { release: { S: 'r7-v3' }, variant, bucket: { N: '7' }, expiresAt };
    expect(aws.table.rows).toEqual([
      { pk: { S: 'SHOWN#r-1' }, sk: { S: 'SHOWN' }, ...list },
      { pk: { S: 'TRIAL#r7-v3#candidate#7' }, sk: { S: 'CLICKS' }, lists: { N: '1' }, variant, expiresAt },
    ]);
  });

  test('are read to the end from a table that throttles, and not in part', async () => {
    await new DynamoDbTrialClicks(table).shown(shown);
    const counted = new DynamoDbTrialTallies(table);
    aws.table.pageLength = 30;
    expect((await counted.tallies('r7-v3')).candidate).toEqual([{ lists: 1, clicked: 0 }]);
    aws.table.pageLength = 1;
    await expect(counted.tallies('r7-v3')).rejects.toBeInstanceOf(OnlineTableError);
  });
});

servedListsContract('DynamoDbServedLists', (now) => Promise.resolve(new DynamoDbServedLists(table, now)));

const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: 'key' });
erasedUsersContract('DynamoDbErasedUsers', () => Promise.resolve(new DynamoDbErasedUsers(table, pseudonyms)));
erasureLogContract('DynamoDbErasureLog', () =>
  Promise.resolve(new DynamoDbErasureLog(openAuditTable(), { tableName: 'audit' })),
);

describe('the erased in DynamoDB', () => {
  test('are known by pseudonyms alone, in one of 256 partitions', async () => {
    await new DynamoDbErasedUsers(table, pseudonyms).add('shopper-17');
    const pseudonym = await pseudonyms.of('shopper-17');
    expect(aws.table.rows).toEqual([
      {
        pk: { S: `ERASED#${pseudonym.slice(0, 2)}` },
        sk: { S: pseudonym },
        erasedAt: { S: expect.any(String) },
      },
    ]);
  });

  test('the key is asked for again where it could not be read, and only then', async () => {
    const fresh = new SecretsManagerPseudonyms(openSecrets(), { secretId: 'key' });
    aws.fault = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    await expect(fresh.of('a')).rejects.toThrow();
    aws.fault = () => undefined;
    aws.calls.length = 0;
    await Promise.all([fresh.of('a'), fresh.of('b')]);
    expect(aws.calls).toEqual(['GetSecretValue']);
  });
});

const event: ShopEvent = {
  eventId: 'e-1',
  userId: 'shopper-17',
  sessionId: 's',
  itemId: 'mug',
  eventType: 'view',
  timestampMs: 946_684_800_000,
  receivedAtMs: 946_684_800_001,
  recommendationId: 'r-1',
};
const KEEP = { keepDays: 30, mayKeep: () => Promise.resolve(true) };
const down = () => ({ status: 500, body: { __type: 'InternalServerError', message: 'down' } });

describe('the history in DynamoDB', () => {
  const store = new DynamoDbHistoryStore(table);

  test('is one round trip, its user’s consent included', async () => {
    await writer.precompute({ kind: 'user', id: 'shopper-17' }, []);
    await new DynamoDbConsentStore(table).putConsent('shopper-17', {
      personalization: true,
      analytics: false,
    });
    await store.record(event, KEEP);
    aws.calls.length = 0;
    const { consent, items } = await store.recent({ kind: 'user', id: 'shopper-17' });
    expect(aws.calls).toEqual(['Query']);
    expect({ consent, items: items.length }).toEqual({
      consent: { personalization: true, analytics: false },
      items: 1,
    });
  });

  test('that is forgotten leaves no row but the consent and what the shop says, however many there are', async () => {
    const user = { kind: 'user', id: 'shopper-17' } as const;
    await writer.precompute(user, []);
    await writer.put({ pk: 'USER#shopper-17', sk: 'LIST#1', modelVersion: 'm', items: '[]' });
    await writer.put({ pk: 'USER#shopper-17', sk: 'PROPERTIES', properties: '{}', revision: 1 });
    await new DynamoDbConsentStore(table).putConsent(user.id, { personalization: false, analytics: true });
    for (let index = 0; index < 50; index += 1) await store.record({ ...event, eventId: `e-${index}` }, KEEP);
    aws.table.pageLength = 7;
    await store.forget(user.id);
    expect(aws.table.rows.map(({ sk }) => sk?.['S']).sort()).toEqual(['HISTORY#CONSENT', 'PROPERTIES']);
  });

  test('keeps no event that comes while consent is withdrawn, or after', async () => {
    const consents = new DynamoDbConsentStore(table);
    const keep = {
      keepDays: 30,
      mayKeep: async (userId: string) => (await consents.consentOf(userId)).personalization,
    };
    const record = (eventId: string) => store.record({ ...event, eventId }, keep);
    const ids = (of: string) => Array.from({ length: 15 }, (_, index) => `${of}-${index}`);
    await Promise.all([
      ...ids('before').map(record),
      consents
        .putConsent('shopper-17', { personalization: false, analytics: true })
        .then(() => store.forget('shopper-17')),
      ...ids('after').map(record),
    ]);
    expect(aws.table.rows.map(({ sk }) => sk?.['S'])).toEqual(['HISTORY#CONSENT']);
  });

  test('writes an event under its time and id, to be forgotten after its days', async () => {
    await store.record(event, KEEP);
    expect(aws.table.rows).toEqual([
      {
        pk: { S: 'USER#shopper-17' },
        sk: { S: 'EVENT#0946684800000#e-1' },
        itemId: { S: 'mug' },
        eventType: { S: 'view' },
        ts: { N: '946684800000' },
        eventId: { S: 'e-1' },
        recommendationId: { S: 'r-1' },
        expiresAt: { N: String(946_684_800 + 30 * 86_400) },
      },
    ]);
  });

  test('reads no list of the same shopper for a history', async () => {
    await writer.put({ pk: 'USER#shopper-17', sk: 'LIST#1', modelVersion: 'm', items: '[]' });
    expect((await store.recent({ kind: 'user', id: 'shopper-17' })).items).toEqual([]);
  });

  test.each([
    [{ sk: 'HISTORY', events: 'none' }],
    [{ sk: 'HISTORY#CONSENT', personalization: 'yes' }],
    [{ sk: 'EVENT#0946684800000#e', itemId: 'mug' }],
  ])('refuses %j, and keeps the shopper out of the message', async (row) => {
    await writer.put({ pk: 'USER#shopper-17', ...row });
    const reading = store.recent({ kind: 'user', id: 'shopper-17' });
    await expect(reading).rejects.toThrow(OnlineTableError);
    await expect(reading).rejects.not.toThrow('shopper-17');
  });

  test('says so when it cannot be read or written', async () => {
    aws.fault = down;
    await expect(store.recent({ kind: 'user', id: 'shopper-17' })).rejects.toThrow(OnlineTableError);
    await expect(store.record(event, KEEP)).rejects.toThrow(OnlineTableError);
  });

  test('stops reading when told to', async () => {
    aws.fault = () => 'hang';
    const reading = store.recent({ kind: 'user', id: 'shopper-17' }, AbortSignal.timeout(30));
    await expect(reading).rejects.toThrow(OnlineTableError);
  });
});

describe('the lists in DynamoDB', () => {
  const trending = { modelVersion: 'm1', items: [{ itemId: 'x', score: 1 }] };

  test('of a version that is not yet whole are not seen', async () => {
    const lists = new DynamoDbBatchLists(table);
    await writer.publish('1', { forShoppers: [], trending });
    await writer.put({ pk: 'LIST#TRENDING', sk: 'LIST#2', modelVersion: 'm2', items: '[]' });
    expect(await lists.trending()).toEqual(trending);
  });

  test('of a new version are seen within a second of its being current', async () => {
    let nowMs = 0;
    const lists = new DynamoDbBatchLists(table, () => nowMs);
    await writer.publish('1', { forShoppers: [], trending });
    await lists.trending();
    await writer.publish('2', { forShoppers: [], trending: { ...trending, modelVersion: 'm2' } });
    nowMs = 1000;
    expect((await lists.trending())?.modelVersion).toBe('m2');
  });
});

describe('the catalogue in DynamoDB', () => {
  let nowMs = 0;
  const now = () => nowMs;
  const items = new DynamoDbItemStore(table, now);
  const take = (itemId: string) => items.put([{ itemId, properties: { AVAILABLE: false } }]);
  beforeEach(() => {
    nowMs = Date.UTC(2026, 2, 1);
  });

  test('is asked twice a second whether it has changed, and read only if so', async () => {
    const catalog = new DynamoDbCatalog(table, now);
    await take('mug');
    expect(await catalog.unavailable()).toEqual(new Set(['mug']));
    aws.calls.length = 0;
    for (const afterMs of [499, 500, 999, 1000]) {
      nowMs = Date.UTC(2026, 2, 1) + afterMs;
      expect(await catalog.unavailable()).toEqual(new Set(['mug']));
    }
    expect(aws.calls).toEqual(['GetItem', 'GetItem']);
    await take('cup');
    nowMs += 500;
    expect(await catalog.unavailable()).toEqual(new Set(['mug', 'cup']));
  });

  test('is read again within a minute, whatever its version says', async () => {
    const catalog = new DynamoDbCatalog(table, now);
    await catalog.unavailable();
    await writer.put({ pk: 'CATALOG', sk: 'OFF#cup', itemId: 'cup' });
    nowMs += 60_000;
    expect(await catalog.unavailable()).toEqual(new Set(['cup']));
  });

  test('shows what it knew while the table is down', async () => {
    const catalog = new DynamoDbCatalog(table, now);
    await take('mug');
    await catalog.unavailable();
    aws.fault = down;
    nowMs += 10_000;
    expect(await catalog.unavailable()).toEqual(new Set(['mug']));
  });

  test('is read whole, however many pages it has', async () => {
    aws.table.pageLength = 3;
    await items.put(
      Array.from({ length: 8 }, (_, index) => ({
        itemId: `item-${index}`,
        properties: { AVAILABLE: false },
      })),
    );
    expect((await new DynamoDbCatalog(table, now).unavailable()).size).toBe(8);
  });

  test('does not write what it has been told already', async () => {
    const feed = [{ itemId: 'mug', properties: { NAME: 'Blue mug', PRICE: 8 } }];
    await items.put(feed);
    aws.calls.length = 0;
    await items.put(feed);
    expect(aws.calls).toEqual(['GetItem']);
  });

  test('an item whose writing was cut short is written when it is put again', async () => {
    aws.fault = (_, call) => (JSON.stringify(call).includes('"ITEM"') && isPut(call) ? down() : undefined);
    await expect(take('mug')).rejects.toThrow(OnlineTableError);
    aws.fault = () => undefined;
    await take('mug');
    expect(aws.table.rows.map((row) => row['sk']?.['S']).sort()).toEqual(['ITEM', 'OFF#mug', 'VERSION']);
  });

  test('an item that two writers change at once keeps what both said', async () => {
    await items.put([{ itemId: 'mug', properties: { NAME: 'Mug' } }]);
    const changes = Array.from({ length: 4 }, (_, index) => ({ [`COLUMN_${index}`]: index }));
    await Promise.all(changes.map((properties) => items.put([{ itemId: 'mug', properties }])));
    const [item] = await new DynamoDbCatalog(table, now).newest();
    expect(item?.properties).toEqual({ COLUMN_0: 0, COLUMN_1: 1, COLUMN_2: 2, COLUMN_3: 3, NAME: 'Mug' });
  });

  test('forgets arrivals after 30 days, and what is off sale after 400', async () => {
    const created = Date.UTC(2026, 1, 20) / 1000;
    await items.put([
      { itemId: 'new', properties: { CREATION_TIMESTAMP: created } },
      { itemId: 'off', properties: { AVAILABLE: false } },
    ]);
    const expiry = aws.table.rows.flatMap(({ sk, expiresAt }) =>
      expiresAt === undefined ? [] : [[sk?.['S']?.toString().slice(0, 3), Number(expiresAt['N'])]],
    );
    expect(Object.fromEntries(expiry)).toEqual({
      NEW: created + 30 * 86_400,
      OFF: nowMs / 1000 + 400 * 86_400,
    });
  });
});

function isPut(call: object): boolean {
  return 'Item' in call;
}
