import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDbTrialLease } from '../../../lambdas/adapters/dynamodb-trials.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { impressionRecordOf, streamRecordOf } from '../../../lambdas/contracts/stream-record.ts';
import type { ShopEvent } from '../../../lambdas/domain/event.ts';
import type { Variant } from '../../../lambdas/domain/trial.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { emittedMetrics } from '../fakes/embedded-metrics.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';
import { kinesisRecord } from '../fakes/kinesis-record.ts';

const aws = await FakeAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  ONLINE_TABLE_NAME: 'online',
  EVENT_TTL_DAYS: '30',
  PSEUDONYM_KEY_ARN: 'pseudonym-key',
});
const { handler } = await import('../../../lambdas/handlers/consume-events.ts');

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

const event = (itemId: string): ShopEvent => ({
  eventId: `event-${itemId}`,
  userId: 'shopper-17',
  sessionId: 's',
  itemId,
  eventType: 'view',
  timestampMs: Date.UTC(2026, 2, 1),
  receivedAtMs: Date.now() - 250,
});
const lineOf = (itemId: string) => `${JSON.stringify(streamRecordOf(event(itemId)))}\n`;

const record = (text: string, index: number) =>
  kinesisRecord(Buffer.from(text, 'utf8').toString('base64'), index, 'shopper-17');
const consume = (...texts: readonly string[]) =>
  withOutput(() => handler({ Records: texts.map(record) }, context));
const recorded = () => aws.table.rows.flatMap((row) => row['itemId']?.['S'] ?? []);
const failuresOf = (...sequence: readonly number[]) => ({
  batchItemFailures: sequence.map((index) => ({ itemIdentifier: `sequence-${index}` })),
});

describe('a batch of the stream', () => {
  test('is recorded, in order', async () => {
    const { result, output } = await consume(lineOf('a'), lineOf('b'), lineOf('c'));
    expect(result).toEqual(failuresOf());
    expect(recorded()).toEqual(['a', 'b', 'c']);
    expect(metricValues(output, 'EventsRecorded')).toEqual([1, 1, 1]);
    expect(Math.min(...metricValues(output, 'EventDelay'))).toBeGreaterThanOrEqual(250);
  });

  test('may hold lists that were shown: they are for the lake', async () => {
    const impression = JSON.stringify({ kind: 'impression', schemaVersion: 2, of: 'another release' });
    const { result, output } = await consume(lineOf('a'), impression, lineOf('b'));
    expect(result).toEqual(failuresOf());
    expect(recorded()).toEqual(['a', 'b']);
    expect(metricValues(output, 'EventsFailed')).toEqual([]);
  });

  test('that comes again is no failure, and changes nothing', async () => {
    await consume(lineOf('a'));
    const { result, output } = await consume(lineOf('a'), lineOf('a'));
    expect(result).toEqual(failuresOf());
    expect(recorded()).toEqual(['a']);
    expect(metricValues(output, 'EventsDuplicate')).toEqual([1, 1]);
    expect(metricValues(output, 'EventDelay')).toEqual([]);
  });

  test('with a poison record fails that record alone, and says nothing of the shopper', async () => {
    const { result, output } = await consume(lineOf('a'), '{"userId":"shopper-17", broken', lineOf('c'));
    expect(result).toEqual(failuresOf(1));
    expect(recorded()).toEqual(['a', 'c']);
    expect(output).toContain('sequence-1');
    expect(output).toContain('UnreadableRecordError');
    expect(output).not.toContain('shopper-17');
    expect(metricValues(output, 'EventsFailed')).toEqual([1]);
  });

  test('of poison records alone is a partial failure too', async () => {
    expect((await consume('poison', 'poison')).result).toEqual(failuresOf(0, 1));
  });

  test('fails as far as the table does, and succeeds when it comes again', async () => {
    aws.fault = () => ({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'no such table' },
    });
    expect((await consume(lineOf('a'), lineOf('b'))).result).toEqual(failuresOf(0, 1));
    aws.fault = () => undefined;
    expect((await consume(lineOf('a'), lineOf('b'))).result).toEqual(failuresOf());
    expect(recorded()).toEqual(['a', 'b']);
  });
});

const shown = (recommendationId: string, variant: Variant = 'candidate') =>
  JSON.stringify(
    impressionRecordOf({
      recommendationId,
      userId: 'shopper-17',
      sessionId: 's',
      servedAtMs: Date.now(),
      scenario: 'home',
      modelVersion: 'm7',
      variant,
      experiment: null,
      fallback: null,
      items: [],
    }),
  );
const led = (itemId: string, recommendationId: string, eventType = 'click') =>
  JSON.stringify(streamRecordOf({ ...event(itemId), eventType, recommendationId }));

describe('while a release tries its model', () => {
  const trial = { release: 'r7-v3', version: 3, percent: 10, untilMs: Date.now() + 600_000 };
  const lease = new DynamoDbTrialLease(openOnlineTable('online', { timeoutMs: 1000 }));
  beforeEach(() => lease.hold(trial, 0));

  test('lists that are shown and clicked count once, by variant', async () => {
    const { result, output } = await consume(
      shown('r-1'),
      shown('r-2', 'primary'),
      shown('r-1'),
      led('a', 'r-1'),
    );
    expect(result).toEqual(failuresOf());
    const metrics = emittedMetrics(output).filter(({ name }) => name.endsWith('ByVariant'));
    expect(metrics.map(({ name, dimensions }) => [name, dimensions['Variant']])).toEqual([
      ['ListsShownByVariant', 'candidate'],
      ['ListsShownByVariant', 'primary'],
      ['ListsClickedByVariant', 'candidate'],
    ]);
    const again = await consume(led('b', 'r-1'), led('c', 'r-1', 'view'), led('d', 'r-2', 'view'));
    expect(metricValues(again.output, 'ListsClickedByVariant')).toEqual([1]);
    expect(recorded()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a list that cannot be counted holds no event up', async () => {
    aws.fault = (operation) =>
      operation === 'UpdateItem' ? { status: 400, body: { __type: 'ValidationException' } } : undefined;
    const { result, output } = await consume(shown('r-1'), led('a', 'r-1'));
    expect(result).toEqual(failuresOf());
    expect(recorded()).toEqual(['a']);
    expect(metricValues(output, 'ListsUncounted')).toEqual([1, 1]);
    expect(output).not.toContain('shopper-17');
  });
});

test('lists count when they are shown, and events that name one when they come first', async () => {
  const { output } = await consume(shown('r-1'), led('a', 'r-1'), led('b', 'r-1', 'purchase'), lineOf('c'));
  expect(metricValues(output, 'ListsShown')).toEqual([1]);
  expect(metricValues(output, 'ListClicks')).toEqual([1]);
  expect(metricValues(output, 'ListPurchases')).toEqual([1]);
  const again = await consume(led('a', 'r-1'), led('b', 'r-1', 'purchase'));
  expect(metricValues(again.output, 'ListClicks')).toEqual([]);
  expect(metricValues(again.output, 'ListPurchases')).toEqual([]);
});

test('lists and what they led to count where they were shown: a figure a scenario and batch', async () => {
  const { output } = await consume(
    shown('home.r-1'),
    shown('bought-together.r-2'),
    shown('home.r-3'),
    led('a', 'home.r-1'),
    led('b', 'bought-together.r-2', 'purchase'),
    led('c', 'nowhere.r-4'),
  );
  const counted = emittedMetrics(output)
    .filter(({ name }) => name.endsWith('ByScenario'))
    .map(({ name, dimensions, values }) => [dimensions['Scenario'], name, ...values]);
  expect(counted).toEqual([
    ['home', 'ListsShownByScenario', 2],
    ['home', 'ListClicksByScenario', 1],
    ['bought-together', 'ListsShownByScenario', 1],
    ['bought-together', 'ListPurchasesByScenario', 1],
  ]);
  expect(emittedMetrics((await consume()).output).map(({ name }) => name)).not.toContain(
    'ListsShownByScenario',
  );
});
