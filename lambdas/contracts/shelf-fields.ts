import * as z from 'zod';
import { DIVERSITY_LEVELS } from '../domain/rules/diversify.ts';
import { SCENARIO_NAMES } from '../domain/scenario.ts';
import { MAX_EXPRESSION } from './filter/filter-expression.ts';
import { identifier } from './identifier.ts';
import { MAX_RESULTS } from './model-host.ts';

/** The fields that requests for a ranking share, and those that an environment's configuration may set. */

const columnName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_]+$/);
const arn = z.string().max(256);

/** Amazon Personalize's limits on what fills parameters in, and on context. */
const filterValues = z
  .record(
    z
      .string()
      .max(50)
      .regex(/^[A-Za-z0-9_]+$/),
    z.string().max(1000),
  )
  .refine((values) => Object.keys(values).length <= 25, { error: 'must not have more than 25 values' })
  .meta({ maxProperties: 25 });
const context = z
  .record(z.string().max(150), z.string().max(1000))
  .refine((values) => Object.keys(values).length <= 150, { error: 'must not have more than 150 fields' })
  .meta({ maxProperties: 150 });

export const filterFields = {
  filter: z.string().max(MAX_EXPRESSION).optional().meta({
    description:
      "A filter expression in Amazon Personalize's grammar, such as EXCLUDE ItemID WHERE Items.CATEGORY IN ($category).",
  }),
  filterArn: arn.optional().meta({
    description: 'A filter of the configuration: what follows the last slash is its name.',
  }),
  filterValues: filterValues.optional().meta({
    description: 'For each parameter of the filter, values in double quotes or numbers: "\\"a\\",\\"b\\"".',
  }),
};

const promotion = z.strictObject({
  name: z.string().min(1).max(256),
  percentPromotedItems: z.int().min(1).max(100),
  ...filterFields,
});

const pin = z.strictObject({ itemId: identifier, position: z.int().min(1).max(MAX_RESULTS) });

const boost = z.strictObject({
  column: columnName,
  values: z
    .array(z.union([z.string().max(1000), z.number()]))
    .min(1)
    .max(50),
  multiplier: z.number().positive().max(100),
});

const exploration = z.discriminatedUnion('strategy', [
  z.strictObject({ strategy: z.literal('epsilon-greedy'), epsilon: z.number().min(0).max(1) }),
  z.strictObject({ strategy: z.literal('thompson'), trials: z.int().min(1).max(1_000_000) }),
]);

/** What both a scenario's configuration and a request may say. */
export const ruleFields = {
  maxPerCategory: z.int().min(1).max(MAX_RESULTS).optional().meta({
    description: 'How many items of one category at most.',
  }),
  boosts: z.array(boost).max(20).optional().meta({
    description: 'Items whose column has one of the values count so many times as much.',
  }),
  diversityLevel: z.enum(DIVERSITY_LEVELS).optional().meta({
    description: 'How far items of other categories move up.',
  }),
  exploration: exploration.optional().meta({
    description: 'How places are left to chance; the chances are logged with what was shown.',
  }),
};

/** Whom and what a ranking is for. */
export const shelfFields = {
  userId: identifier.optional().meta({ description: 'The shopper, if logged in.' }),
  sessionId: identifier
    .optional()
    .meta({ description: 'The session of a shopper who is not; unused with userId.' }),
  itemId: identifier.optional().meta({
    description: 'The item that the page is about: recommends what goes with it, and never the item itself.',
  }),
  scenario: z.enum(SCENARIO_NAMES).default('home').meta({
    description:
      'Where the list is shown; on product and cart pages, what was bought is left out. similar and bought-together need an itemId.',
  }),
  filterPurchased: z
    .boolean()
    .optional()
    .meta({ description: 'Whether to leave out what the shopper bought, whatever the scenario says.' }),
  metadata: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether items come with name, category and price.' }),
  metadataColumns: z
    .strictObject({ ITEMS: z.array(columnName).max(10) })
    .optional()
    .meta({
      description: "The columns that items come with, as text: Amazon Personalize's form of metadata.",
    }),
  context: context
    .optional()
    .meta({ description: 'Where and how the shopper looks, such as DEVICE; logged with what was shown.' }),
  ...filterFields,
  ...ruleFields,
  promotions: z
    .array(promotion)
    .max(5)
    .refine((all) => all.reduce((sum, { percentPromotedItems }) => sum + percentPromotedItems, 0) <= 100, {
      error: 'must not add up to more than 100 percent',
    })
    .optional()
    .meta({ description: 'Shares of the list that go to items which a filter lets through.' }),
  pins: z
    .array(pin)
    .max(20)
    .optional()
    .meta({ description: 'Items with places of their own; 1 is the first.' }),
  explain: z.boolean().optional().meta({ description: 'Whether the answer tells what each rule did.' }),
  validateOnly: z.boolean().optional().meta({
    description: 'Whether the request is only checked: the answer is empty, and nothing is ranked or logged.',
  }),
  campaignArn: arn.optional().meta({
    description: "Taken from Amazon Personalize's clients and not used: there is one live model.",
  }),
};
