import * as z from 'zod';
import { eventTimeMs } from '../domain/event-time.ts';
import { identifier } from './identifier.ts';
import { type KnownColumns, propertiesSchema } from './properties.ts';

/** Amazon Personalize's limits. */
const MAX_ITEMS = 10;
const MAX_PROPERTIES = 32_000;

const YES_OR_NO = { error: 'must be true or false' };
const TEXT = { error: 'must be text' };
const PRICE = { error: 'must be a number, and not negative' };
const TIME = { error: 'must be a time after 1970: epoch seconds, epoch milliseconds or ISO 8601' };

/** The year 9999: no store of ours can hold a later time. */
const LATEST_SECONDS = 253_402_300_799;

/** As in the files of `raw/items`: both ways end in the same table. */
const COLUMNS: KnownColumns = {
  NAME: z.string(TEXT).refine((name) => name.trim() !== '', { error: 'must not be blank' }),
  CATEGORY_L1: z.string(TEXT),
  PRICE: z.number(PRICE).min(0, PRICE),
  CREATION_TIMESTAMP: z
    .union([z.number(), z.iso.datetime({ offset: true })], TIME)
    .transform((time) => Math.floor(eventTimeMs(time) / 1000))
    .refine((time) => time > 0 && time <= LATEST_SECONDS, TIME),
  AVAILABLE: z.union(
    [
      z.boolean(),
      z.stringbool({ truthy: ['true', 'yes', '1'], falsy: ['false', 'no', '0'] }),
      z.literal([0, 1]).transform((digit) => digit === 1),
    ],
    YES_OR_NO,
  ),
};

export const putItemsRequestExample = {
  items: [
    {
      itemId: 'mug-green',
      properties: { name: 'Green mug', categoryL1: 'Kitchen', price: 8.5, available: true },
    },
  ],
};

/** The body of `POST /items`, which is Amazon Personalize's PutItems. */
export const putItemsRequestSchema = z
  .strictObject({
    datasetArn: z
      .string()
      .max(256)
      .exactOptional()
      .meta({ description: "Taken from Amazon Personalize's clients and not used." }),
    items: z
      .array(
        z.strictObject({
          itemId: identifier,
          properties: propertiesSchema(COLUMNS, MAX_PROPERTIES).meta({
            description:
              'NAME, CATEGORY_L1, PRICE, CREATION_TIMESTAMP, AVAILABLE and columns of your own, as an object or as JSON of one in a string. What is not named stays as it was, null takes a column away; AVAILABLE false takes the item off sale.',
          }),
        }),
      )
      .min(1)
      .max(MAX_ITEMS),
  })
  .meta({
    examples: [
      putItemsRequestExample,
      { items: [{ itemId: 'mug-blue', properties: '{"AVAILABLE":false}' }] },
    ],
  });

export const putItemsResponseSchema = z
  .strictObject({
    accepted: z
      .int()
      .min(1)
      .meta({ description: 'How many items were taken in: always all of the request.' }),
  })
  .meta({ examples: [{ accepted: 1 }] });
