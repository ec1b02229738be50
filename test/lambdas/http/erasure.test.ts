import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { operatorErrorSchema } from '../../../lambdas/contracts/operator/error.ts';
import {
  erasureDetailsSchema,
  erasureSchema,
  userDataResponseSchema,
} from '../../../lambdas/contracts/operator/users.ts';
import { pseudonymOf } from '../../../lambdas/domain/pseudonym.ts';
import { PSEUDONYM_KEY } from '../fakes/fake-aws.ts';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import { setEnvironment } from '../fakes/lambda-environment.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { FakeModelPackages, PACKAGES_ARN } from '../fakes/model-packages.ts';
import { call, CALLER } from '../fakes/operator-call.ts';
import * as z from 'zod';
import { parityFixture } from '../domain/parity-fixture.ts';
import { ShopServer } from './shop-server.ts';
import { kinesisRecord } from '../fakes/kinesis-record.ts';

const USER = 'shopper-17';
const PSEUDONYM = pseudonymOf(PSEUDONYM_KEY, USER);
const shop = await ShopServer.start();
setEnvironment({
  AUDIT_TABLE_NAME: 'audit',
  MODEL_PACKAGES_ARN: PACKAGES_ARN,
  LIVE_RELEASE_PARAMETER: '/vitrine/test/live-release',
  RETIRE_AFTER_DAYS: '180',
  ERASURE_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  ERASURE_GATHER_SECONDS: '900',
});
const { handler: users } = await import('../../../lambdas/handlers/manage-users.ts');
const { handler: consume } = await import('../../../lambdas/handlers/consume-events.ts');
const { context } = await import('../fakes/lambda-environment.ts');
const { openOnlineTable } = await import('../../../lambdas/adapters/online-table.ts');
const { OnlineTableWriter } = await import('../contracts/online-table-writer.ts');
const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));

let executions = new FakeExecutions();

afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  executions = new FakeExecutions();
  const { ListModelPackages, DescribeModelPackage } = new FakeModelPackages([1, 2]).operations;
  shop.aws.more = {
    ListModelPackages,
    DescribeModelPackage,
    StartExecution: (request: { name: string; input: string }) =>
      executions.operations.StartExecution(request),
    GetParameter: () => ({ status: 400, body: { __type: 'ParameterNotFound' } }),
  };
  shop.aws.modelHost = rankingHost(['mug', 'cup', 'plate']);
});

const event = (index: number) => ({ itemId: `item-${index}`, eventType: 'view', ts: 1000 + index });
const row = (pk: string, sk: string, more: object = {}) => writer.put({ pk, sk, ...more });

/** Rows of every kind of the user, a session of theirs, and what is somebody else's. */
async function fill(): Promise<void> {
  const user = `USER#${USER}`;
  for (let index = 0; index < 25; index += 1) await row(user, `EVENT#${index}#e`, event(index));
  await writer.precompute({ kind: 'user', id: USER }, [{ itemId: 'mug', eventType: 'view', timestampMs: 1 }]);
  await row(user, 'LIST#1', { modelVersion: 'm', items: '[{"itemId":"cup","score":1}]' });
  await row(user, 'PROPERTIES', { properties: '{"COUNTRY":"Spain"}', revision: 1 });
  await row(user, 'HISTORY#CONSENT', {
    personalization: true,
    analytics: true,
    historyFromMs: 0,
    revision: 1,
  });
  await row(user, 'HISTORY#FEEDBACK', { feedback: '[]', revision: 1 });
  await row(user, 'SESSION#mine', { sessionId: 'mine' });
  await row(user, 'SESSION#taken', { sessionId: 'taken' });
  await row(user, 'SERVED#r-1');
  await row(user, 'SERVED#expired');
  await row(user, 'LATER#x', { of: 'a later release' });
  await row('SERVED#r-1', 'SERVED', { request: `{"userId":"${USER}"}`, itemIds: '["cup"]', expiresAt: 1 });
  await row('SESSION#mine', 'USER', { userId: USER });
  await row('SESSION#mine', 'EVENT#1#e', event(1));
  await row('SESSION#mine', 'HISTORY#FEEDBACK', { feedback: '[]', revision: 1 });
  await row('SESSION#mine', 'SERVED#r-2');
  await row('SERVED#r-2', 'SERVED', { request: '{"sessionId":"mine"}', itemIds: '[]', expiresAt: 1 });
}
const fillOthers = async () => {
  await row('USER#shopper-1', 'EVENT#1#e', event(1));
  await row('SESSION#taken', 'USER', { userId: 'shopper-1' });
  await row('SESSION#taken', 'EVENT#1#e', event(1));
  await row('LIST#TRENDING', 'LIST#1', { modelVersion: 'm', items: '[]' });
};

const PLACES = [
  { place: 'online/consent', found: 1, removed: 1 },
  { place: 'online/events', found: 25, removed: 25 },
  { place: 'online/feedback', found: 2, removed: 2 },
  { place: 'online/history', found: 1, removed: 1 },
  { place: 'online/lists', found: 1, removed: 1 },
  { place: 'online/other', found: 1, removed: 1 },
  { place: 'online/properties', found: 1, removed: 1 },
  { place: 'online/servedLists', found: 2, removed: 2 },
  { place: 'online/sessionEvents', found: 1, removed: 1 },
  { place: 'online/sessions', found: 2, removed: 2 },
];

const steps = parityFixture(
  'erasure_steps.json',
  z.object({
    rows: z.array(z.object({ step: z.string(), at: z.string(), counts: z.record(z.string(), z.int()) })),
  }),
);

const erase = (userId = USER) => call(users, 'DELETE', '/users/{id}', { path: encodeURIComponent(userId) });
const erased = async () => {
  const { status, body } = await erase();
  expect(status).toBe(202);
  const { places, ...receipt } = erasureSchema.parse(body);
  return { ...receipt, places: [...places].sort((a, b) => (a.place < b.place ? -1 : 1)) };
};
const keys = () => shop.aws.table.rows.map(({ pk, sk }) => `${String(pk?.['S'])} ${String(sk?.['S'])}`);
/** Rows that are neither the receipt's, the audit log's nor tombstones. */
const kept = () => keys().filter((key) => !/^(ERASURE#|AUDIT |ERASED#)/.test(key));
const OTHERS = [
  'LIST#TRENDING LIST#1',
  'SESSION#taken EVENT#1#e',
  'SESSION#taken USER',
  'USER#shopper-1 EVENT#1#e',
];

describe('GET /users/{id}/data', () => {
  test('tells all that there is of a user, by kind, and who asked', async () => {
    await fill();
    await fillOthers();
    const { status, body } = await call(users, 'GET', '/users/{id}/data', { path: USER });
    expect(status).toBe(200);
    const { userId, online } = userDataResponseSchema.parse(body);
    expect(userId).toBe(USER);
    expect(online.events).toHaveLength(25);
    expect({ ...online, events: [] }).toEqual({
      consent: [{ personalization: true, analytics: true, historyFromMs: 0, revision: 1 }],
      properties: [{ properties: { COUNTRY: 'Spain' }, revision: 1 }],
      history: [{ events: [{ i: 'mug', t: 'view', ts: 1 }], asOf: expect.any(String) }],
      feedback: [
        { sessionId: 'mine', feedback: [], revision: 1 },
        { feedback: [], revision: 1 },
      ],
      events: [],
      lists: [{ modelVersion: 'm', items: [{ itemId: 'cup', score: 1 }] }],
      servedLists: [
        { recommendationId: 'r-1', request: { userId: USER }, itemIds: ['cup'], expiresAt: 1 },
        { recommendationId: 'r-2', request: { sessionId: 'mine' }, itemIds: [], expiresAt: 1 },
      ],
      sessions: [{ sessionId: 'mine' }, { sessionId: 'taken' }],
      sessionEvents: [{ sessionId: 'mine', ...event(1) }],
      other: [{ of: 'a later release' }],
    });
    const log = shop.aws.table.rows.filter(({ pk }) => pk?.['S'] === 'AUDIT');
    expect(log).toMatchObject([
      { action: { S: 'user.exported' }, who: { S: CALLER }, subject: { S: `e-${PSEUDONYM.slice(0, 32)}` } },
    ]);
  });

  test('tells of somebody unknown that there is nothing', async () => {
    const { status, body } = await call(users, 'GET', '/users/{id}/data', { path: 'nobody' });
    expect(status).toBe(200);
    expect(Object.values(userDataResponseSchema.parse(body).online).flat()).toEqual([]);
  });

  test.each(['%20', '%ff', 'u'.repeat(257)])('refuses %s, and asks nothing', async (path) => {
    for (const [method, resource] of [
      ['GET', '/users/{id}/data'],
      ['DELETE', '/users/{id}'],
    ] as const) {
      const { status, body } = await call(users, method, resource, { path });
      expect([status, operatorErrorSchema.parse(body).code]).toEqual([400, 'invalid_field']);
    }
    expect(keys()).toEqual([]);
  });
});

describe('DELETE /users/{id}', () => {
  test('removes all of the user and nothing else, and gives a receipt that does not name them', async () => {
    await fill();
    await fillOthers();
    const receipt = await erased();
    expect(receipt).toMatchObject({ state: 'running', requestedBy: CALLER, places: PLACES });
    expect(kept().sort()).toEqual(OTHERS);
    const { status, body, output } = await call(users, 'GET', '/erasures/{id}', { path: receipt.erasureId });
    expect(status).toBe(200);
    expect(erasureDetailsSchema.parse(body)).toEqual({
      ...receipt,
      places: expect.any(Array),
      // Of the day on which the versions were registered, and 180 later.
      models: [2, 1].map((version) => ({
        name: 'vitrine-test',
        version,
        state: 'registered',
        retireOn: '2026-08-28',
      })),
    });
    expect(JSON.stringify([receipt, body, output, shop.aws.table.rows])).not.toContain(USER);
  });

  test('repeated, it gives the same receipt', async () => {
    await fill();
    const first = await erased();
    expect(await erased()).toEqual(first);
    expect(keys().filter((key) => key.startsWith('ERASURE#'))).toHaveLength(3);
    await row(`USER#${USER}`, 'EVENT#999#late', event(999));
    expect((await erased()).places.find(({ place }) => place === 'online/events')).toMatchObject({
      found: 26,
      removed: 26,
    });
    expect(kept()).toEqual([]);
  });

  test('of two at once, each is complete, and they share a receipt', async () => {
    await fill();
    await Promise.all([erased(), erased()]);
    expect(await erased()).toMatchObject({ state: 'running', places: PLACES });
    expect(kept()).toEqual([]);
  });

  test('cut short anywhere, it goes on where it was when it is repeated', async () => {
    let boundaries = 0;
    for (let status = 0; status !== 202; boundaries += 1) {
      shop.reset();
      await fill();
      await fillOthers();
      let calls = 0;
      shop.aws.fault = () =>
        calls++ >= boundaries ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
      ({ status } = await erase());
      if (status === 202) break;
      expect(status).toBeGreaterThanOrEqual(500);
      shop.aws.fault = () => undefined;
      expect(await erased()).toMatchObject({ state: 'running', places: PLACES });
      expect(kept().sort()).toEqual(OTHERS);
    }
    // Every call that it makes was the last one once.
    expect(boundaries).toBeGreaterThan(50);
  });

  test('that is not through yet has a receipt that says so', async () => {
    await fill();
    shop.aws.fault = (operation) =>
      operation === 'DeleteItem' ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
    expect((await erase()).status).toBe(503);
    const path = `e-${PSEUDONYM.slice(0, 32)}`;
    const { body } = await call(users, 'GET', '/erasures/{id}', { path });
    const { state, places } = erasureDetailsSchema.parse(body);
    expect(state).toBe('running');
    expect(places).toContainEqual({ place: 'online/events', found: 25, removed: 0 });
  });

  test('is completed once the lake is done, as its job writes it down', async () => {
    await fill();
    const { erasureId } = await erased();
    // After the three of the request.
    for (const [index, { step, at, counts }] of steps.rows.entries())
      await row(`ERASURE#${erasureId}`, `00000${index + 3}`, { step, at, counts });
    const { body } = await call(users, 'GET', '/erasures/{id}', { path: erasureId });
    const { state, completedAt, places } = erasureDetailsSchema.parse(body);
    expect(state).toBe('completed');
    expect(completedAt).toBeDefined();
    expect(places).toEqual(
      expect.arrayContaining([
        ...PLACES,
        { place: 'lake/interactions', found: 212, removed: 212 },
        { place: 'raw/interactions', found: 171, removed: 171 },
      ]),
    );
  });

  test('starts one run for all who are erased in a quarter of an hour, and tells it nobody', async () => {
    const begin = Date.now();
    await erased();
    const [name = ''] = executions.names;
    const end = Number(name.replace('erase-', ''));
    expect(end % 900_000).toBe(0);
    expect(end).toBeGreaterThan(begin);
    expect(end).toBeLessThanOrEqual(Date.now() + 900_000);
    // That run is over by its own clock: the next takes what it may have missed.
    await erased();
    expect(executions.names).toEqual([name, `erase-${end + 900_000}`]);
    expect(executions.inputs).toEqual(
      [end, end + 900_000].map((at) => JSON.stringify({ runAt: new Date(at).toISOString() })),
    );
  });

  test('that nobody asked for is not there', async () => {
    const { status, body } = await call(users, 'GET', '/erasures/{id}', { path: 'e-0' });
    expect([status, operatorErrorSchema.parse(body).code]).toEqual([404, 'unknown_erasure']);
  });
});

describe('what arrives of a user who was erased', () => {
  async function send(method: string, path: string, body: unknown) {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
    const response = await fetch(`${shop.url}${path}`, { method, headers, body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  }
  const view = (of: object) =>
    send('POST', '/events', {
      ...of,
      eventList: [{ eventType: 'view', itemId: 'mug', sentAt: '2026-03-01T12:00:00Z' }],
    });
  const deliver = () => {
    const Records = shop.aws.records.map(({ Data, PartitionKey }, index) =>
      kinesisRecord(Data, index, PartitionKey),
    );
    return consume({ Records }, context);
  };

  test('is dropped: events on their way', async () => {
    expect((await view({ userId: USER, sessionId: 's' })).status).toBe(200);
    await erased();
    expect((await view({ userId: USER, sessionId: 's' })).status).toBe(200);
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(kept()).toEqual([]);
  });

  test('is dropped: what the shop says of them, to answers and to the lake', async () => {
    await erased();
    const ofOther = { userId: 'shopper-1', properties: { COUNTRY: 'Spain' } };
    const answer = await send('POST', '/users', {
      users: [{ userId: USER, properties: { COUNTRY: 'Spain' } }, ofOther],
    });
    expect(answer).toEqual({ status: 200, answer: { accepted: 2 } });
    expect(kept()).toEqual(['USER#shopper-1 PROPERTIES']);
    expect(shop.aws.records.map(({ PartitionKey }) => PartitionKey)).toEqual(['shopper-1']);
  });

  test('is dropped: a session that turns out to be theirs, its events with it', async () => {
    await erased();
    await view({ sessionId: 'anonymous' });
    await deliver();
    shop.aws.records.length = 0;
    expect(await send('POST', `/users/${USER}/merge`, { sessionId: 'anonymous' })).toEqual({
      status: 200,
      answer: { userId: USER, events: 0 },
    });
    expect(kept()).toEqual([]);
    expect(shop.aws.records).toEqual([]);
  });

  test('is refused: a consent', async () => {
    await erased();
    const consent = { personalization: true, analytics: true };
    expect(await send('PUT', `/users/${USER}/consent`, consent)).toMatchObject({
      status: 409,
      answer: { code: 'user_erased' },
    });
    expect(kept()).toEqual([]);
  });

  test('is dropped though it arrives while they are erased', async () => {
    await Promise.all(Array.from({ length: 5 }, () => view({ userId: USER, sessionId: 's' })));
    await Promise.all([
      deliver(),
      erase(),
      send('POST', '/users', { users: [{ userId: USER, properties: { COUNTRY: 'Spain' } }] }),
      send('PUT', `/users/${USER}/consent`, { personalization: true, analytics: true }),
      send('POST', `/users/${USER}/merge`, { sessionId: 'anonymous' }),
    ]);
    expect(kept()).toEqual([]);
  });
});

test('a list of which more may be asked is found by whose it is', async () => {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
  const body = JSON.stringify({ userId: USER, paging: true, numResults: 1 });
  await fetch(`${shop.url}/recommendations`, { method: 'POST', headers, body });
  expect(kept()).toHaveLength(2);
  expect((await erased()).places).toEqual([{ place: 'online/servedLists', found: 1, removed: 1 }]);
  expect(kept()).toEqual([]);
});
