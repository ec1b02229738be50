import * as z from 'zod';
import { FEEDBACK_SAYINGS } from '../domain/feedback.ts';
import { STOP_STATES } from '../domain/experiments/stop.ts';
import { VARIANTS } from '../domain/trial.ts';
import { identifier } from './identifier.ts';
import { jsonText } from './json-text.ts';

/** What is in the online table: this code and the batch step write it, and every read is checked against it. */

const timeMs = z.number().min(0);
/** Counts the changes of a row: a change is written only onto the revision that it was made from. */
const revision = z.int().min(1);

/**
 * Long lists are kept as JSON: nothing asks DynamoDB about their entries, and typed attributes for each would cost more
 * to store, to send and to read.
 */

/** `USER#<id>` | `HISTORY`: the past as the batch step knew it. Short names, because two hundred of them are one item. */
export const historyRowSchema = z.object({
  events: jsonText(z.array(z.object({ i: identifier, t: z.string().min(1), ts: timeMs }))),
  /** Until when the batch step knew it. */
  asOf: z.iso.datetime().exactOptional(),
  /** What it knew beside the events, by the names of `training/vitrine/schemas/user-features.json`. */
  features: jsonText(z.record(z.string(), z.number())).exactOptional(),
});

/** `USER#<id>` | `EVENT#<time>#<event id>`: one event from the stream. */
export const eventRowSchema = z.object({
  itemId: identifier,
  eventType: z.string().min(1),
  ts: timeMs,
});

/** `USER#<id>` or `LIST#TRENDING` | `LIST#<batch version>`. */
export const listRowSchema = z.object({
  modelVersion: z.string().min(1),
  items: jsonText(
    z.array(
      z.object({
        itemId: identifier,
        score: z.number(),
        reason: identifier.nullish(),
        name: z.string().nullish(),
        category: z.string().nullish(),
        price: z.number().nullish(),
      }),
    ),
  ),
});

/** `ITEM#<item id>` | `CATEGORY`: where the batch step puts the item. */
export const itemCategoryRowSchema = z.object({ category: z.string() });

/** `LISTS` | `CURRENT`: which batch version is served. It is written last, once a version is whole. */
export const currentListsRowSchema = z.object({ batchVersion: z.string().min(1) });

/** `SERVED#<recommendation id>` | `SERVED`: what the pages of a list have shown, and what it was asked by. */
export const servedListRowSchema = z.object({
  request: jsonText(z.unknown()),
  itemIds: jsonText(z.array(identifier)),
  /** Epoch seconds; DynamoDB deletes the row some time after. */
  expiresAt: z.number(),
});

/** `TRIAL` | `CURRENT`: the candidate that a release tries on some shoppers. */
export const trialRowSchema = z.object({
  release: z.string().min(1),
  version: z.int().min(1).optional(),
  percent: z.number().min(0).max(100),
  shadowPercent: z.number().min(0).max(100).optional(),
  untilMs: timeMs,
});

/** `SHOWN#<recommendation id>` | `SHOWN`: a list that was shown while a release tried its model, until it is clicked. */
export const shownListRowSchema = z.object({
  release: z.string().min(1),
  variant: z.enum(VARIANTS),
  bucket: z.int().min(0),
});

/** `TRIAL#<release>#<variant>#<bucket>` | `CLICKS`: what the shoppers of a bucket were shown and clicked. */
export const trialClicksRowSchema = z.object({
  variant: z.enum(VARIANTS),
  lists: z.int().min(0).default(0),
  clicked: z.int().min(0).default(0),
});

/** `EXPERIMENTS` | `STOPS`: what was decided last about each experiment before its end, by its name. */
export const experimentStopsRowSchema = z.object({
  stops: jsonText(
    z.record(
      z.string(),
      z.object({
        salt: z.string().min(1),
        state: z.enum(STOP_STATES),
        at: z.iso.datetime(),
        who: z.string().min(1),
        why: z.string().optional(),
      }),
    ),
  ),
  revision,
});

/** `SESSION#<id>` | `USER`: whom a session's shopper logged in as. */
export const sessionUserRowSchema = z.object({ userId: identifier });

/** `USER#<id>` | `SESSION#<id>`: a session that became this user's. */
export const userSessionRowSchema = z.object({ sessionId: identifier });

const properties = jsonText(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])));

/** `USER#<id>` | `HISTORY#CONSENT`: what the user lets be done. */
export const consentRowSchema = z.object({
  personalization: z.boolean(),
  analytics: z.boolean(),
  /** What happened before is not read any more. */
  historyFromMs: timeMs,
  revision,
});

/** `USER#<id>` or `SESSION#<id>` | `HISTORY#FEEDBACK`: what the shopper said, newest first; the last of each target. */
export const feedbackRowSchema = z.object({
  feedback: jsonText(
    z.array(
      z.object({
        target: z.object({ of: z.enum(['item', 'category']), id: identifier }),
        saying: z.enum(FEEDBACK_SAYINGS),
        timestampMs: timeMs,
        recommendationId: identifier.exactOptional(),
      }),
    ),
  ),
  revision,
});

/** `ITEM#<id>` | `ITEM`: all that the shop has said of an item. */
export const itemRowSchema = z.object({ properties, revision, arrivedAtMs: timeMs.exactOptional() });

/** `USER#<id>` | `PROPERTIES`: all that the shop has said of a user. */
export const userRowSchema = z.object({ properties, revision });

/** `CATALOG` | `VERSION`. */
export const catalogVersionRowSchema = z.object({ version: z.string().min(1) });

/** `CATALOG` | `OFF#<item id>`: an item that is off sale. */
export const offSaleRowSchema = z.object({ itemId: identifier });

/** `CATALOG` | `NEW#<time>#<item id>`: an item that has come in and is on sale. */
export const newItemRowSchema = z.object({ itemId: identifier, properties, arrivedAtMs: timeMs });
