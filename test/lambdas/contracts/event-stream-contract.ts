import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ShopEvent } from '../../../lambdas/domain/event.ts';
import type { Impression } from '../../../lambdas/domain/impression.ts';
import type { EventStream } from '../../../lambdas/domain/ports/event-stream.ts';

export interface EventStreamUnderTest {
  readonly stream: EventStream;
  /** What a reader of the stream has seen so far. */
  read(): Promise<readonly ShopEvent[]>;
  /** What the lake has seen of lists that were shown. */
  shown(): Promise<readonly unknown[]>;
}

const event = (eventId: string): ShopEvent => ({
  eventId,
  sessionId: 'session-9f1c',
  itemId: 'mug-blue',
  eventType: 'view',
  timestampMs: 1_772_366_400_000,
  receivedAtMs: 1_772_366_400_500,
});

/** What every event stream must do. */
export function eventStreamContract(name: string, make: () => Promise<EventStreamUnderTest>): void {
  describe(`${name} as an event stream`, () => {
    let underTest: EventStreamUnderTest;
    beforeEach(async () => {
      underTest = await make();
    });

    test('delivers what was put, in order', async () => {
      await underTest.stream.put([event('1'), event('2')]);
      await underTest.stream.put([event('3')]);
      expect((await underTest.read()).map(({ eventId }) => eventId)).toEqual(['1', '2', '3']);
    });

    test('delivers every field as it was', async () => {
      const full: ShopEvent = {
        ...event('full'),
        userId: 'Zoë 日本🛍️',
        eventValue: 7.95,
        recommendationId: 'r-1',
        properties: '{"colour":"blue"}',
        impression: ['a', 'b'],
      };
      await underTest.stream.put([full]);
      expect(await underTest.read()).toMatchObject([full]);
    });

    test('keeps what was shown for the lake, where no reader of events sees it', async () => {
      const impression: Impression = {
        recommendationId: 'r-1',
        userId: 'Zoë 日本🛍️',
        servedAtMs: 1_772_366_400_000,
        scenario: 'home',
        variant: 'primary',
        modelVersion: 'm1',
        experiment: { name: 'calm-home', arm: 'diverse' },
        fallback: null,
        context: { DEVICE: 'phone' },
        items: [
          { itemId: 'a', position: 1, propensity: 0.9, score: 0.5 },
          { itemId: 'b', position: 2, propensity: 1, promotionName: 'new' },
        ],
      };
      await underTest.stream.put([event('1')]);
      await underTest.stream.putImpression(impression);
      expect((await underTest.read()).map(({ eventId }) => eventId)).toEqual(['1']);
      expect(await underTest.shown()).toMatchObject([impression]);
    });

    test('takes an empty list', async () => {
      await underTest.stream.put([]);
      expect(await underTest.read()).toEqual([]);
    });
  });
}
