import { beforeAll, describe, expect, test } from '@jest/globals';
import { type EmittedMetric, emittedMetrics } from '../fakes/embedded-metrics.ts';
import { lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';

/** All that a function could report. */
async function emitEverything(): Promise<readonly EmittedMetric[]> {
  setEnvironment(lambdaEnvironment('http://127.0.0.1'));
  const { metrics } = await import('../../../lambdas/runtime/powertools.ts');
  const recommendations = await import('../../../lambdas/runtime/recommendation-metrics.ts');
  const api = await import('../../../lambdas/runtime/api-metrics.ts');
  const events = await import('../../../lambdas/runtime/event-metrics.ts');
  const { publishScenarios } = await import('../../../lambdas/runtime/scenario-metrics.ts');
  const trials = await import('../../../lambdas/runtime/trial-metrics.ts');
  const hosts = await import('../../../lambdas/runtime/model-host-metrics.ts');
  const caches = await import('../../../lambdas/runtime/online-cache-metrics.ts');
  const { reportRetraining } = await import('../../../lambdas/runtime/retraining-metrics.ts');
  const { output } = await withOutput(() => {
    for (const statusCode of [200, 400, 503]) api.reportAnswer(statusCode);
    api.reportAccepted('Items', 3);
    events.reportAcceptedEvents(2);
    for (const outcome of ['recorded', 'duplicate', 'not-kept'] as const)
      events.reportRecordedEvent({ outcome, delayMs: 40 });
    events.reportShownList({ recommendationId: 'cart.r-1' });
    for (const eventType of ['view', 'click', 'purchase', 'add_to_cart'])
      events.reportLedTo({ eventType, recommendationId: 'cart.r-1' });
    events.reportLedTo({ eventType: 'click', recommendationId: 'r-2' });
    events.reportLedTo({ eventType: 'purchase' });
    events.reportFailedEvent('sequence-1', new Error('refused'));
    publishScenarios();
    trials.reportTrialList('shown', 'candidate');
    trials.reportTrialList('clicked', 'primary');
    trials.reportUncountedList(new Error('throttled'));
    hosts.reportHedge();
    hosts.reportBreakerState('open');
    caches.reportCacheRead('hit');
    caches.reportCacheRead('failed', new Error('late'));
    reportRetraining({ outcome: 'started', runId: 'run-1', reason: 'drift' });
    reportRetraining({ outcome: 'held-back', why: 'one runs' });
    recommendations.reportHostCall({ variant: 'candidate', milliseconds: 7, failed: false }, 5);
    recommendations.reportHostCall({ variant: 'primary', milliseconds: 9, failed: true }, 5);
    recommendations.reportShadow({ outcome: 'answered', overlap: 0.5 });
    recommendations.reportShadow({ outcome: 'late' });
    recommendations.reportRecommendation({
      recommendationId: 'r-1',
      scenario: 'cart',
      fallback: 'trending',
      experiment: { name: 'prices', arm: 'high' },
      variant: 'candidate',
      failures: [],
      impressionError: new Error('too late'),
      milliseconds: 12.5,
    });
    metrics.publishStoredMetrics();
    return Promise.resolve();
  });
  return emittedMetrics(output);
}

describe('metrics, as CloudWatch reads them', () => {
  let emitted: readonly EmittedMetric[];
  beforeAll(async () => {
    emitted = await emitEverything();
  });

  const named = (name: string) => emitted.filter((metric) => metric.name === name);

  test('are all there: none is left out for its form', () => {
    expect([...new Set(emitted.map(({ name }) => name))].sort()).toEqual([
      'EventDelay',
      'EventsAccepted',
      'EventsDuplicate',
      'EventsFailed',
      'EventsNotKept',
      'EventsRecorded',
      'Fallback',
      'FallbackByArm',
      'FallbackByScenario',
      'FallbackBySource',
      'FallbackByVariant',
      'ImpressionsLost',
      'ItemsAccepted',
      'ListClicks',
      'ListClicksByScenario',
      'ListPurchases',
      'ListPurchasesByScenario',
      'ListsClickedByVariant',
      'ListsShown',
      'ListsShownByScenario',
      'ListsShownByVariant',
      'ListsUncounted',
      'ModelErrorsByVariant',
      'ModelHostBreakerOpened',
      'ModelHostHedges',
      'ModelHostLatency',
      'ModelSlowByVariant',
      'OnlineCacheFailures',
      'OnlineCacheHit',
      'RecommendationLatency',
      'RecommendationLatencyByArm',
      'Recommendations',
      'Requests',
      'RequestsFailed',
      'RequestsRefused',
      'RetrainingHeldBack',
      'RetrainingStarted',
      'ShadowErrors',
      'ShadowLate',
      'ShadowOverlap',
    ]);
  });

  test('are in one namespace, each of the function that emits it', () => {
    for (const { namespace, dimensions } of emitted) {
      expect(namespace).toBe('Vitrine');
      expect(dimensions).toHaveProperty('service', 'under-test');
    }
  });

  test('are split by what alarms and dashboards ask for', () => {
    expect(named('FallbackBySource').map(({ dimensions }) => dimensions)).toEqual([
      { service: 'under-test', Source: 'trending' },
    ]);
    expect(named('FallbackByScenario')).toMatchObject([
      { dimensions: { service: 'under-test', Scenario: 'cart' }, values: [1] },
    ]);
    expect(named('FallbackByArm').map(({ dimensions }) => dimensions)).toEqual([
      { service: 'under-test', Experiment: 'prices', Arm: 'high' },
    ]);
    expect(named('ModelErrorsByVariant')).toMatchObject([
      { dimensions: { Variant: 'candidate' }, values: [0] },
      { dimensions: { Variant: 'primary' }, values: [1] },
    ]);
  });

  test('count what names a list that was shown, and nothing else', () => {
    expect(named('ListClicks')).toMatchObject([{ values: [1, 1, 1] }]);
    expect(named('ListPurchases')).toMatchObject([{ values: [1] }]);
  });

  test('count it where it was shown, where its id says so', () => {
    const dimensions = { service: 'under-test', Scenario: 'cart' };
    expect(named('ListsShownByScenario')).toMatchObject([{ dimensions, values: [1] }]);
    expect(named('ListClicksByScenario')).toMatchObject([{ dimensions, values: [2] }]);
    expect(named('ListPurchasesByScenario')).toMatchObject([{ dimensions, values: [1] }]);
  });

  test('say how long in milliseconds', () => {
    expect(named('RecommendationLatency')).toMatchObject([{ unit: 'Milliseconds', values: [12.5] }]);
  });

  test('name no shopper and no list as a dimension', () => {
    const dimensions = new Set(emitted.flatMap((metric) => Object.keys(metric.dimensions)));
    expect([...dimensions].sort()).toEqual(['Arm', 'Experiment', 'Scenario', 'Source', 'Variant', 'service']);
  });
});

test('a line of which CloudWatch would leave out a metric is no line of metrics', () => {
  const line = {
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        { Namespace: 'Vitrine', Dimensions: [['service']], Metrics: [{ Name: 'Fallback', Unit: 'Count' }] },
      ],
    },
    service: 'under-test',
  };
  expect(emittedMetrics(JSON.stringify({ ...line, Fallback: [0, 1] }))).toMatchObject([{ values: [0, 1] }]);
  expect(() => emittedMetrics(JSON.stringify(line))).toThrow('expected number');
  expect(() => emittedMetrics(JSON.stringify({ ...line, Fallback: 'one' }))).toThrow('expected number');
  expect(() => emittedMetrics(JSON.stringify({ ...line, Fallback: 1, service: 7 }))).toThrow(
    'expected string',
  );
});
