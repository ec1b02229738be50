import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  canonicalEventType,
  EVENT_TYPE_CODES,
  modelledEventType,
} from '../../../lambdas/domain/event-type.ts';
import { parityFixture } from './parity-fixture.ts';

const parity = parityFixture(
  'event_types.json',
  z.object({
    codes: z.record(z.string(), z.int()),
    cases: z.array(z.object({ eventType: z.string(), canonical: z.string(), code: z.int() })),
  }),
);

describe('event types', () => {
  test('have the codes that training gives them', () => {
    expect(EVENT_TYPE_CODES).toEqual(parity.codes);
  });

  test.each(parity.cases)(
    '"$eventType" is written $canonical and coded $code',
    ({ eventType, canonical, code }) => {
      expect(canonicalEventType(eventType)).toBe(canonical);
      expect(EVENT_TYPE_CODES[modelledEventType(eventType)]).toBe(code);
    },
  );
});
