import * as z from 'zod';
import { type Feedback, FEEDBACK_SAYINGS } from '../domain/feedback.ts';
import { identifier } from './identifier.ts';

/** As many as events of one request. */
const MAX_SAID = 10;

const recommendationId = identifier.exactOptional().meta({ description: 'The list that it was shown on.' });

const saidOfItem = z.strictObject({
  itemId: identifier,
  feedback: z.enum(FEEDBACK_SAYINGS).meta({
    description:
      'thumbs_up: more like it. thumbs_down, not_interested, hide: the item is not shown to the shopper any more; which it was is a label for training. none takes back what was said.',
  }),
  recommendationId,
});

const saidOfCategory = z.strictObject({
  category: identifier.refine((category) => category !== '*', { error: 'must name one category' }),
  feedback: z.enum(['hide', 'none']).meta({
    description: 'hide: nothing of it is shown to the shopper any more. none takes that back.',
  }),
  recommendationId,
});

export const putFeedbackRequestExample = {
  userId: 'shopper-17',
  sessionId: 'session-9f1c',
  feedbackList: [
    { itemId: 'mug-blue', feedback: 'not_interested' },
    { category: 'Garden', feedback: 'hide' },
  ],
};

/** The body of `POST /feedback`. */
export const putFeedbackRequestSchema = z
  .strictObject({
    userId: identifier.exactOptional().meta({ description: 'The shopper, if logged in.' }),
    sessionId: identifier,
    feedbackList: z
      .array(
        z.union([saidOfItem, saidOfCategory], {
          error: 'must be {itemId, feedback} or {category, feedback}',
        }),
      )
      .min(1)
      .max(MAX_SAID),
  })
  .meta({ examples: [putFeedbackRequestExample] });

export const putFeedbackResponseSchema = z
  .strictObject({
    accepted: z.int().min(1).meta({ description: 'How many hold from the next answer on: always all.' }),
  })
  .meta({ examples: [{ accepted: 2 }] });

/** What was said, as the platform knows it. */
export const saidIn = ({
  feedbackList,
}: z.output<typeof putFeedbackRequestSchema>): readonly Omit<Feedback, 'timestampMs'>[] =>
  feedbackList.map(({ feedback, recommendationId: on, ...of }) => ({
    target: 'itemId' in of ? { of: 'item', id: of.itemId } : { of: 'category', id: of.category },
    saying: feedback,
    ...(on === undefined ? {} : { recommendationId: on }),
  }));
