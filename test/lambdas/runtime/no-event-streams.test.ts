import { expect, test } from '@jest/globals';
import * as noEventStreams from '../../../lambdas/runtime/no-event-streams.ts';

test('a client is made without what streams events, and an operation that does is refused', () => {
  const { EventStreamSerde, eventStreamSerdeProvider, resolveEventStreamSerdeConfig } = noEventStreams;
  const config = { region: 'eu-central-1' };
  expect(resolveEventStreamSerdeConfig(config)).toBe(config);
  expect(eventStreamSerdeProvider).toThrow('not bundled');
  expect(EventStreamSerde).toThrow('not bundled');
});
