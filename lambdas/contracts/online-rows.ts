import type * as z from 'zod';
import * as rows from './online-table.ts';

/** A kind of row of the online table, as the data dictionary tells it. */
export interface OnlineRow {
  readonly schema: z.ZodObject;
  /** The partition key and the sort key. */
  readonly key: string;
  readonly description: string;
  /** Who answers for what is in it. */
  readonly owner: string;
  /** What writes it. */
  readonly source: string;
  /** Whether it is about a shopper, and is erased with them. */
  readonly personal: boolean;
}

/** Every kind of row that a schema of `online-table.ts` is of. Tombstones of erased users have a key alone. */
export const onlineRows: readonly OnlineRow[] = [
  {
    schema: rows.historyRowSchema,
    key: 'USER#<id> | HISTORY',
    description: 'What the shopper did, as the batch step knew it, newest first.',
    owner: 'data science',
    source: 'the batch step, from the lake',
    personal: true,
  },
  {
    schema: rows.eventRowSchema,
    key: 'USER#<id> or SESSION#<id> | EVENT#<time>#<event id>',
    description: 'One event since; it expires after `clickstream.eventTtlDays`.',
    owner: 'data engineering',
    source: 'the consumer of the stream; a login copies those of the session',
    personal: true,
  },
  {
    schema: rows.consentRowSchema,
    key: 'USER#<id> | HISTORY#CONSENT',
    description: 'What the shopper lets be done.',
    owner: 'privacy',
    source: 'PUT /users/{id}/consent',
    personal: true,
  },
  {
    schema: rows.feedbackRowSchema,
    key: 'USER#<id> or SESSION#<id> | HISTORY#FEEDBACK',
    description: 'What the shopper said of items and categories: the last of each.',
    owner: 'data science',
    source: 'POST /feedback',
    personal: true,
  },
  {
    schema: rows.userRowSchema,
    key: 'USER#<id> | PROPERTIES',
    description: 'All that the shop has said of the shopper.',
    owner: 'customer relations',
    source: 'POST /users',
    personal: true,
  },
  {
    schema: rows.sessionUserRowSchema,
    key: 'SESSION#<id> | USER',
    description: "Whom the session's shopper logged in as.",
    owner: 'data engineering',
    source: 'POST /users/{id}/merge',
    personal: true,
  },
  {
    schema: rows.userSessionRowSchema,
    key: 'USER#<id> | SESSION#<id>',
    description: "A session that became this user's.",
    owner: 'data engineering',
    source: 'POST /users/{id}/merge',
    personal: true,
  },
  {
    schema: rows.listRowSchema,
    key: 'USER#<id>, LIST#TRENDING or LIST#TRENDING#<category> | LIST#<batch version>',
    description: 'The list that is shown where the model host does not answer.',
    owner: 'data science',
    source: 'the batch step',
    personal: true,
  },
  {
    schema: rows.servedListRowSchema,
    key: 'SERVED#<recommendation id> | SERVED',
    description: 'What the pages of a list have shown, for half an hour.',
    owner: 'shop API',
    source: 'POST /recommendations',
    personal: true,
  },
  {
    schema: rows.itemCategoryRowSchema,
    key: 'ITEM#<item id> | CATEGORY',
    description: 'Of which category the list is that stands in for one about the item.',
    owner: 'data science',
    source: 'the batch step',
    personal: false,
  },
  {
    schema: rows.currentListsRowSchema,
    key: 'LISTS | CURRENT',
    description: 'Which batch version is served.',
    owner: 'data science',
    source: 'the batch step, last',
    personal: false,
  },
  {
    schema: rows.trialRowSchema,
    key: 'TRIAL | CURRENT',
    description: 'The candidate that a release tries on some shoppers.',
    owner: 'platform',
    source: 'the release workflow',
    personal: false,
  },
  {
    schema: rows.experimentStopsRowSchema,
    key: 'EXPERIMENTS | STOPS',
    description: 'Experiments that were stopped before their end, and those that go on after it.',
    owner: 'data science',
    source: 'POST /experiments/{name}/stop and resume; the daily analysis',
    personal: false,
  },
  {
    schema: rows.shownListRowSchema,
    key: 'SHOWN#<recommendation id> | SHOWN',
    description: 'A list that was shown while a release tried its model, and no shopper; for a day.',
    owner: 'platform',
    source: 'the consumer of the stream',
    personal: false,
  },
  {
    schema: rows.trialClicksRowSchema,
    key: 'TRIAL#<release>#<variant>#<bucket> | CLICKS',
    description: 'Lists and clicks of a fiftieth of the shoppers of a variant, together; for a day.',
    owner: 'platform',
    source: 'the consumer of the stream',
    personal: false,
  },
  {
    schema: rows.itemRowSchema,
    key: 'ITEM#<id> | ITEM',
    description: 'All that the shop has said of an item.',
    owner: 'merchandising',
    source: 'POST /items',
    personal: false,
  },
  {
    schema: rows.catalogVersionRowSchema,
    key: 'CATALOG | VERSION',
    description: 'Another value says that rows of the catalogue have changed.',
    owner: 'merchandising',
    source: 'POST /items',
    personal: false,
  },
  {
    schema: rows.offSaleRowSchema,
    key: 'CATALOG | OFF#<item id>',
    description: 'An item that is off sale.',
    owner: 'merchandising',
    source: 'POST /items',
    personal: false,
  },
  {
    schema: rows.newItemRowSchema,
    key: 'CATALOG | NEW#<time>#<item id>',
    description: 'An item that has come in and is on sale.',
    owner: 'merchandising',
    source: 'POST /items',
    personal: false,
  },
];
