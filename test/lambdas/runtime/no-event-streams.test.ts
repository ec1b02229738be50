import { expect, test } from '@jest/globals';
import {
  eventStreamSerdeProvider,
  resolveEventStreamSerdeConfig,
} from '../../../lambdas/runtime/no-event-streams.ts';

test('a client is made without what streams events, and an operation that does is refused', () => {
  const config = { region: 'eu-central-1' };
  expect(resolveEventStreamSerdeConfig(config)).toBe(config);
  for (const used of [eventStreamSerdeProvider, EventStreamSerde]) expect(used).toThrow('not bundled');
});
