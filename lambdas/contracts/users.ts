import * as z from 'zod';
import { identifier } from './identifier.ts';
import { type KnownColumns, propertiesSchema } from './properties.ts';

/** Amazon Personalize's limits. */
const MAX_USERS = 10;
const MAX_PROPERTIES = 24_000;

const COLUMNS: KnownColumns = { COUNTRY: z.string({ error: 'must be text' }) };

export const putUsersRequestExample = {
  users: [{ userId: 'shopper-17', properties: { country: 'Netherlands', member: 'gold' } }],
};

/** The body of `POST /users`, which is Amazon Personalize's PutUsers. */
export const putUsersRequestSchema = z
  .strictObject({
    datasetArn: z
      .string()
      .max(256)
      .exactOptional()
      .meta({ description: "Taken from Amazon Personalize's clients and not used." }),
    users: z
      .array(
        z.strictObject({
          userId: identifier,
          properties: propertiesSchema(COLUMNS, MAX_PROPERTIES).meta({
            description:
              'COUNTRY and columns of your own, as an object or as JSON of one in a string. What is not named stays as it was, null takes a column away.',
          }),
        }),
      )
      .min(1)
      .max(MAX_USERS),
  })
  .meta({
    examples: [
      putUsersRequestExample,
      { users: [{ userId: 'shopper-17', properties: '{"COUNTRY":"Netherlands"}' }] },
    ],
  });

export const putUsersResponseSchema = z
  .strictObject({
    accepted: z
      .int()
      .min(1)
      .meta({ description: 'How many users were taken in: always all of the request.' }),
  })
  .meta({ examples: [{ accepted: 1 }] });
