import * as z from 'zod';
import { identifier } from './identifier.ts';

/** What is in the online table: this code and the batch step write it, and every read is checked against it. */

const timeMs = z.number().min(0);

/**
 * JSON in a string. Long lists are kept so: nothing asks DynamoDB about their entries, and typed attributes for each
 * would cost more to store, to send and to read.
 */
const jsonText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('Not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

/** `USER#<id>` | `HISTORY`: the past as the batch step knew it. Short names, because two hundred of them are one item. */
export const historyRowSchema = z.object({
  events: jsonText(z.array(z.object({ i: identifier, t: z.string().min(1), ts: timeMs }))),
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
      }),
    ),
  ),
});

/** `LISTS` | `CURRENT`: which batch version is served. It is written last, once a version is whole. */
export const currentListsRowSchema = z.object({ batchVersion: z.string().min(1) });

/** `CATALOG` | `UNAVAILABLE`. DynamoDB has no empty sets: nothing off sale is an absent attribute. */
export const unavailableRowSchema = z.object({ itemIds: z.set(z.string()).optional() });
