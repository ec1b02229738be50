import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import { errorAlarm } from './api-alarms.ts';
import type { EventArchive } from './event-archive.ts';
import type { EventConsumer } from './event-consumer.ts';

export interface ClickstreamAlarmProps {
  readonly consumer: EventConsumer;
  readonly archive: EventArchive;
  /** What Firehose waits for by configuration, before it is late. */
  readonly archiveBuffer: Duration;
}

/** Events that come late, or not at all. */
export function clickstreamAlarms(props: ClickstreamAlarmProps): Record<string, AlarmRule> {
  const { consumer, archive } = props;
  return {
    ConsumerLag: {
      metric: (period) => consumer.function.function.metric('IteratorAge', { period, statistic: 'Maximum' }),
      period: Duration.minutes(1),
      threshold: 60_000,
      unit: 'milliseconds',
      severity: 'page',
      told: 'by its page',
      reason: 'Clicks take more than a minute to count: the consumer fails, or the stream needs more shards.',
      runbook: 'consumer-lag',
      exceeding: { datapoints: 5, of: 5 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    DeadLetters: {
      metric: (period) =>
        consumer.deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      period: Duration.minutes(5),
      threshold: 0,
      unit: 'count',
      severity: 'ticket',
      reason: 'Records were given up on; the stream still has them until its retention ends.',
      runbook: 'dead-letters',
      exceeding: { datapoints: 1, of: 1 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    ArchiveFreshness: {
      metric: (period) =>
        archive.deliveryStream.metric('DeliveryToS3.DataFreshness', { period, statistic: 'Maximum' }),
      period: Duration.minutes(5),
      threshold: props.archiveBuffer.toSeconds() + 600,
      unit: 'seconds',
      severity: 'page',
      told: 'by its page',
      reason:
        'Events wait 10 minutes beyond the buffer for the lake: Firehose cannot write, and gives up after a day.',
      runbook: 'archive-freshness',
      exceeding: { datapoints: 3, of: 3 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    ...errorAlarm('ConsumeEventsErrors', consumer.function),
  };
}
