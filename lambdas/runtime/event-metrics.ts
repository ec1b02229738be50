import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ShopEvent } from '../domain/event.ts';
import { isClick } from '../domain/event-type.ts';
import { scenarioOfList } from '../domain/list-id.ts';
import { logger, metrics } from './powertools.ts';
import { countByScenario, type ListMetric } from './scenario-metrics.ts';

export const reportAcceptedEvents = (count: number): void => {
  metrics.addMetric('EventsAccepted', MetricUnit.Count, count);
};

export interface EventReport {
  readonly outcome: 'recorded' | 'duplicate' | 'not-kept';
  readonly delayMs: number;
}

const UNMEASURED = { duplicate: 'EventsDuplicate', 'not-kept': 'EventsNotKept' } as const;

/** The delay of a duplicate says how long ago the event was recorded, not how long that took: it is left out. */
export function reportRecordedEvent({ outcome, delayMs }: EventReport): void {
  if (outcome !== 'recorded') {
    metrics.addMetric(UNMEASURED[outcome], MetricUnit.Count, 1);
    return;
  }
  metrics.addMetric('EventsRecorded', MetricUnit.Count, 1);
  metrics.addMetric('EventDelay', MetricUnit.Milliseconds, delayMs);
}

/** A list that was put on the stream: what `reportLedTo` counts is compared with how many there were. */
export function reportShownList({ recommendationId }: { readonly recommendationId: string }): void {
  metrics.addMetric('ListsShown', MetricUnit.Count, 1);
  countWhereShown(recommendationId, 'ListsShownByScenario');
}

/** What a list led to: an event that names it. A list may lead to several. */
export function reportLedTo({
  eventType,
  recommendationId,
}: Pick<ShopEvent, 'eventType' | 'recommendationId'>): void {
  if (recommendationId === undefined) return;
  if (isClick(eventType)) {
    metrics.addMetric('ListClicks', MetricUnit.Count, 1);
    countWhereShown(recommendationId, 'ListClicksByScenario');
  }
  if (eventType === 'purchase') {
    metrics.addMetric('ListPurchases', MetricUnit.Count, 1);
    countWhereShown(recommendationId, 'ListPurchasesByScenario');
  }
}

function countWhereShown(recommendationId: string, metric: ListMetric): void {
  const scenario = scenarioOfList(recommendationId);
  if (scenario !== undefined) countByScenario(scenario, metric);
}

/** The sequence number finds the record on the stream; its data and its partition key tell of a shopper. */
export function reportFailedEvent(sequenceNumber: string, error: unknown): void {
  metrics.addMetric('EventsFailed', MetricUnit.Count, 1);
  logger.error('An event was not recorded', { sequenceNumber, error });
}
