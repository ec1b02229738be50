import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { kinesisRecord } from '../fakes/kinesis-record.ts';
import { setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { ShopServer } from './shop-server.ts';

const shop = await ShopServer.start();
// All that a function can say, as dev has it; handlers read it when they are loaded.
setEnvironment({ POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' });
const { handler: consume } = await import('../../../lambdas/handlers/consume-events.ts');
const { context } = await import('../fakes/lambda-environment.ts');

afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  shop.aws.modelHost = rankingHost(['mug', 'cup']);
});

/** Of a shopper, in no word that anything else here has. */
const USER = 'anna-lovelace-4711';
const SESSION = 'session-of-anna-0815';
const sentAt = '2026-03-01T12:00:00Z';

/** Each operation that names a shopper, and what is wrong with some of them. */
const REQUESTS = [
  ['POST', '/recommendations', { userId: USER }],
  ['GET', `/recommendations?userId=${USER}`, undefined],
  ['POST', '/personalize-ranking', { userId: USER, inputList: ['cup', 'mug'] }],
  [
    'POST',
    '/events',
    { userId: USER, sessionId: SESSION, eventList: [{ eventType: 'view', itemId: 'mug', sentAt }] },
  ],
  [
    'POST',
    '/feedback',
    { userId: USER, sessionId: SESSION, feedbackList: [{ itemId: 'mug', feedback: 'hide' }] },
  ],
  ['POST', '/users', { users: [{ userId: USER, properties: '{}' }] }],
  ['POST', `/users/${USER}/merge`, { sessionId: SESSION }],
  ['PUT', `/users/${USER}/consent`, { personalization: false, analytics: true }],
  ['POST', '/recommendations', { userId: USER, sessionId: { [SESSION]: USER } }],
  ['POST', '/events', { userId: USER, [SESSION]: [USER] }],
] as const;

/** Asks all of it, and lets the consumer have what came of it; what the functions wrote meanwhile. */
async function outputOfAll(): Promise<{ readonly output: string; readonly statuses: readonly number[] }> {
  const { result: statuses, output } = await withOutput(async () => {
    const answers: number[] = [];
    for (const [method, path, body] of REQUESTS) {
      const { status } = await fetch(`${shop.url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'x-api-key': 'key' },
        ...(body && { body: JSON.stringify(body) }),
      });
      answers.push(status);
    }
    const event = { schemaVersion: 1, userId: USER, sessionId: SESSION, itemId: 'mug' };
    const broken = Buffer.from(JSON.stringify(event)).toString('base64');
    const data = [...shop.aws.records.map(({ Data }) => Data), broken];
    await consume({ Records: data.map((Data, at) => kinesisRecord(Data, at, USER)) }, context);
    return answers;
  });
  return { output, statuses };
}

describe('what functions write', () => {
  test('names no shopper and no session, though all is written that can be', async () => {
    const { output, statuses } = await outputOfAll();
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 400, 400]);
    expect(output).toContain('An event was not recorded');
    expect(output).toContain('"_aws"');
    expect(output).not.toMatch(/anna/i);
  });

  test.each([
    ['the tables refuse', { status: 400, body: { __type: 'AccessDeniedException', message: 'not allowed' } }],
    ['everything is down', { status: 503, body: {} }],
  ])('names neither when %s', async (_, fault) => {
    shop.aws.fault = () => fault;
    const { output, statuses } = await outputOfAll();
    expect(statuses).toContain(503);
    expect(output).toContain('Recommended without a step that failed');
    expect(output).toContain('The request failed');
    expect(output).not.toMatch(/anna/i);
  });
});
