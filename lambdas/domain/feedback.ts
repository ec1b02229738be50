/** What a shopper can say of an item: `thumbs_up`, or that they want it no more; `none` takes back what was said. */
export const FEEDBACK_SAYINGS = ['thumbs_up', 'thumbs_down', 'not_interested', 'hide', 'none'] as const;

export type FeedbackSaying = (typeof FEEDBACK_SAYINGS)[number];

/** What it is said of. A category can only be hidden. */
interface FeedbackTarget {
  readonly of: 'item' | 'category';
  readonly id: string;
}

/** What a shopper said of something. The last that they said of it holds. */
export interface Feedback {
  readonly target: FeedbackTarget;
  readonly saying: FeedbackSaying;
  readonly timestampMs: number;
  /** The list on which they saw it. */
  readonly recommendationId?: string | undefined;
}

/** What is kept of one shopper: read with every answer, and well within one DynamoDB item. */
export const MAX_FEEDBACK = 1000;

/** The event type under which a ranking model sees that a shopper liked an item. */
const LIKED = 'thumbs_up';

const keyOf = ({ target: { of, id } }: Feedback): string => `${of} ${id}`;

/**
 * What holds after more was said, newest first: of each target the newest, whichever order they arrive in. What was
 * taken back is kept as that, so that an older saying that arrives late does not come to hold again; where there is too
 * much, what was taken back goes first.
 * @returns undefined: more than MAX_FEEDBACK would hold
 */
export function withFeedback(
  known: readonly Feedback[],
  said: readonly Feedback[],
): readonly Feedback[] | undefined {
  const latest = new Map<string, Feedback>();
  for (const one of [...known, ...said]) {
    const before = latest.get(keyOf(one));
    if (before === undefined || one.timestampMs >= before.timestampMs) latest.set(keyOf(one), one);
  }
  const newestFirst = [...latest.values()].sort((a, b) => b.timestampMs - a.timestampMs);
  if (newestFirst.length <= MAX_FEEDBACK) return newestFirst;
  const held = newestFirst.filter(({ saying }) => saying !== 'none');
  return held.length <= MAX_FEEDBACK ? held : undefined;
}

/** What follows from a shopper's feedback for what they are shown. */
export interface Heeded {
  /** Never shown, and what they did with them no reason for others. */
  readonly refusedItems: ReadonlySet<string>;
  readonly hiddenCategories: ReadonlySet<string>;
  /** As if they were events of the shopper. */
  readonly liked: readonly {
    readonly itemId: string;
    readonly eventType: string;
    readonly timestampMs: number;
  }[];
}

export function heed(feedback: readonly Feedback[]): Heeded {
  const refuses = ({ target, saying }: Feedback) =>
    target.of === 'item' && saying !== 'none' && saying !== 'thumbs_up';
  const hidden = feedback.filter(({ target, saying }) => target.of === 'category' && saying === 'hide');
  return {
    refusedItems: new Set(feedback.filter(refuses).map(({ target }) => target.id)),
    hiddenCategories: new Set(hidden.map(({ target }) => target.id)),
    liked: feedback
      .filter(({ target, saying }) => target.of === 'item' && saying === 'thumbs_up')
      .map(({ target, timestampMs }) => ({ itemId: target.id, eventType: LIKED, timestampMs })),
  };
}
