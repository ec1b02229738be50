import * as z from 'zod';
import type { Erasure } from '../../domain/erasure.ts';
import { USER_DATA_KINDS, type UserDataKind, type UserDataRow } from '../../domain/ports/user-data.ts';
import { MODEL_STATES, type ModelState } from '../../domain/registered-model.ts';
import { identifier } from '../identifier.ts';

/** A model that may have learnt from a user. */
interface ModelListed {
  readonly name: string;
  readonly version: number;
  readonly state: ModelState;
  readonly retireOn: string;
}

/** What the path of `/users/{id}` and below it says. */
export const userPathSchema = z.strictObject({ id: identifier });

const rows = z.array(z.record(z.string(), z.unknown())).readonly();

const KINDS: Readonly<Record<UserDataKind, string>> = {
  consent: 'What the user lets be done.',
  properties: 'What the shop said of the user.',
  history: 'What the lake knew of them at the last batch run.',
  feedback: 'What they said of items and categories, also in their sessions.',
  events: 'What they did since, or not long ago.',
  lists: 'Lists that were ranked ahead for them.',
  servedLists: 'Requests of which further pages may be asked, with what was shown.',
  sessions: 'Sessions that became theirs.',
  sessionEvents: 'What they did in those before they logged in.',
  other: 'Rows that this release does not know.',
};

/** The answer of `GET /users/{id}/data`. */
export const userDataResponseSchema = z
  .strictObject({
    userId: identifier,
    online: z
      .strictObject({
        consent: rows.meta({ description: KINDS.consent }),
        properties: rows.meta({ description: KINDS.properties }),
        history: rows.meta({ description: KINDS.history }),
        feedback: rows.meta({ description: KINDS.feedback }),
        events: rows.meta({ description: KINDS.events }),
        lists: rows.meta({ description: KINDS.lists }),
        servedLists: rows.meta({ description: KINDS.servedLists }),
        sessions: rows.meta({ description: KINDS.sessions }),
        sessionEvents: rows.meta({ description: KINDS.sessionEvents }),
        other: rows.meta({ description: KINDS.other }),
      })
      .meta({ description: 'What the online table holds, by kind; its rows as they are.' }),
  })
  .meta({
    examples: [
      {
        userId: 'shopper-17',
        online: {
          consent: [{ personalization: true, analytics: true, historyFromMs: 0, revision: 1 }],
          properties: [{ properties: { COUNTRY: 'Netherlands' }, revision: 1 }],
          history: [],
          feedback: [],
          events: [
            {
              itemId: 'mug-blue',
              eventType: 'view',
              ts: 1772366400000,
              eventId: 'a705e2e68a9773ae43d166077ff9d6e7',
              expiresAt: 1780142400,
            },
          ],
          lists: [],
          servedLists: [],
          sessions: [],
          sessionEvents: [],
          other: [],
        },
      },
    ],
  });

export const userDataOf = (
  userId: string,
  online: Readonly<Record<UserDataKind, readonly UserDataRow[]>>,
): z.output<typeof userDataResponseSchema> => ({ userId, online });

const PLACES = [
  ...USER_DATA_KINDS.map((kind) => `online/${kind}`),
  ...['interactions', 'users', 'feedback', 'impressions', 'session_users', 'quarantine'].map(
    (table) => `lake/${table}`,
  ),
  ...['interactions', 'users', 'online-retail', 'clickstream', 'corrections'].map(
    (folder) => `raw/${folder}`,
  ),
  ...['failed', 'training-sets', 'batch', 'reports'],
];

const erasureFields = {
  erasureId: z.string().meta({ description: 'Made of a pseudonym of the user: GET /erasures/{id}.' }),
  state: z.enum(['running', 'completed']).meta({
    description:
      'running: the lake is not done yet, or the request was cut short: then a place of the online table is not done, ' +
      'and DELETE goes on.',
  }),
  requestedAt: z.iso.datetime(),
  requestedBy: z.string(),
  completedAt: z.iso.datetime().optional(),
  places: z
    .array(
      z.strictObject({
        place: z.string().meta({ description: `One of ${PLACES.join(', ')}.` }),
        found: z.int().min(0).meta({ description: 'Rows that there were.' }),
        removed: z.int().min(0).meta({ description: 'Rows that are no more.' }),
      }),
    )
    .readonly(),
};

const erasureExample = {
  erasureId: 'e-3f9ad53d2f6ab6e08c8b0d8a5f3f6f0e',
  state: 'completed',
  requestedAt: '2026-03-01T11:20:00.000Z',
  requestedBy: 'arn:aws:sts::111111111111:assumed-role/PrivacyOfficer/grace',
  completedAt: '2026-03-01T11:34:12.480Z',
  places: [
    { place: 'online/events', found: 41, removed: 41 },
    { place: 'online/lists', found: 1, removed: 1 },
    { place: 'lake/interactions', found: 212, removed: 212 },
    { place: 'raw/interactions', found: 171, removed: 171 },
  ],
};

/** The answer of `DELETE /users/{id}`. */
export const erasureSchema = z.strictObject(erasureFields).meta({ examples: [erasureExample] });

/** The answer of `GET /erasures/{id}`. */
export const erasureDetailsSchema = z
  .strictObject({
    ...erasureFields,
    models: z
      .array(
        z.strictObject({
          name: z.string(),
          version: z.int().min(1),
          state: z.enum(MODEL_STATES),
          retireOn: z.iso.date().meta({
            description:
              'From this day on it may not be released, where one was set; else the day that its card names.',
          }),
        }),
      )
      .readonly()
      .meta({
        description:
          'Versions that may have learnt from the user and may serve yet, newest first: retire those that may not.',
      }),
  })
  .meta({
    examples: [
      {
        ...erasureExample,
        models: [{ name: 'vitrine-prod', version: 7, state: 'live', retireOn: '2026-08-28' }],
      },
    ],
  });

export const erasureResponseOf = ({ id, ...erasure }: Erasure): z.output<typeof erasureSchema> => ({
  erasureId: id,
  ...erasure,
});

export const erasureDetailsOf = (
  erasure: Erasure,
  models: readonly ModelListed[],
): z.output<typeof erasureDetailsSchema> => ({
  ...erasureResponseOf(erasure),
  models: models.map(({ name, version, state, retireOn }) => ({ name, version, state, retireOn })),
});
