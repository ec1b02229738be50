const DAY_MS = 86_400_000;

/** No shop on the web has older events; an earlier time is a wrong unit, or a date that was never set. */
const EARLIEST_EVENT_MS = Date.UTC(2000, 0, 1);
/** How far a shopper's clock may be ahead. */
const LATEST_EVENT_AHEAD_MS = DAY_MS;

/** As seconds this is the year 5138 and as milliseconds 1973, both out of range: so it tells the units apart. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** Epoch seconds (what Amazon Personalize's clients send), epoch milliseconds, or ISO 8601; in milliseconds. */
export function eventTimeMs(sentAt: number | string): number {
  if (typeof sentAt === 'string') return Date.parse(sentAt);
  return Math.round(sentAt < FIRST_MILLISECONDS ? sentAt * 1000 : sentAt);
}

export type EventTimeProblem = 'not-a-time' | 'too-early' | 'in-the-future';

/** What is wrong with an event's time, if anything. */
export function eventTimeProblem(timestampMs: number, nowMs: number): EventTimeProblem | undefined {
  if (!Number.isFinite(timestampMs)) return 'not-a-time';
  if (timestampMs < EARLIEST_EVENT_MS) return 'too-early';
  return timestampMs > nowMs + LATEST_EVENT_AHEAD_MS ? 'in-the-future' : undefined;
}
