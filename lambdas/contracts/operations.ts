import type * as z from 'zod';
import { putConsentPathSchema, putConsentRequestSchema, putConsentResponseSchema } from './consent.ts';
import { putEventsRequestSchema, putEventsResponseSchema } from './events.ts';
import { putFeedbackRequestSchema, putFeedbackResponseSchema } from './feedback.ts';
import { personalizeRankingRequestSchema, personalizeRankingResponseSchema } from './personalize-ranking.ts';
import { putItemsRequestSchema, putItemsResponseSchema } from './items.ts';
import { mergeUserPathSchema, mergeUserRequestSchema, mergeUserResponseSchema } from './merge.ts';
import { recommendationsRequestSchema, recommendationsResponseSchema } from './recommendations.ts';
import { putUsersRequestSchema, putUsersResponseSchema } from './users.ts';

/** A schema of the API, with the name that documents and clients know it by. */
interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Something that a shop front end can ask: a line of the API. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put';
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  /** What a request carries: as a body, or field by field in the query. */
  readonly request: NamedSchema & { readonly in: 'body' | 'query' };
  /** What the path names between braces. */
  readonly pathParameters?: z.ZodObject;
  readonly response: NamedSchema & { readonly description: string };
  /** Answers bear a tag, and a request that knows the tag of its answer is not answered again. */
  readonly tagged?: true;
  /** The errors that are its own, and what they mean. */
  readonly errors?: Readonly<Record<number, string>>;
}

const recommendations = {
  name: 'RecommendationsResponse',
  schema: recommendationsResponseSchema,
  description: 'Never an error for want of a model: `fallback` says so.',
};

const notFound = { 404: 'A filter or a list that is named is not there.' };
const NOT_TAKEN_IN = { 503: 'It could not be taken in right now; send it again, nothing counts twice.' };

/** All that the shop API can be asked. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/recommendations',
    operationId: 'getRecommendations',
    summary: 'Recommends items to a shopper; as GetRecommendations of Amazon Personalize',
    request: { in: 'body', name: 'RecommendationsRequest', schema: recommendationsRequestSchema },
    response: recommendations,
    errors: notFound,
  },
  {
    method: 'get',
    path: '/recommendations',
    operationId: 'getRecommendationsByQuery',
    summary: 'The same, asked in the query',
    request: { in: 'query', name: 'RecommendationsRequest', schema: recommendationsRequestSchema },
    response: recommendations,
    tagged: true,
    errors: notFound,
  },
  {
    method: 'post',
    path: '/personalize-ranking',
    operationId: 'getPersonalizedRanking',
    summary:
      'Puts a list of items into the order of a shopper; as GetPersonalizedRanking of Amazon Personalize',
    request: { in: 'body', name: 'PersonalizeRankingRequest', schema: personalizeRankingRequestSchema },
    response: {
      name: 'PersonalizeRankingResponse',
      schema: personalizeRankingResponseSchema,
      description: 'Never an error for want of a model: `fallback` says so.',
    },
    errors: notFound,
  },
  {
    method: 'post',
    path: '/events',
    operationId: 'putEvents',
    summary: 'Takes in what a shopper did; as PutEvents of Amazon Personalize',
    request: { in: 'body', name: 'PutEventsRequest', schema: putEventsRequestSchema },
    response: {
      name: 'PutEventsResponse',
      schema: putEventsResponseSchema,
      description: 'Every event is safe. Sent again, none counts twice.',
    },
    errors: NOT_TAKEN_IN,
  },
  {
    method: 'post',
    path: '/feedback',
    operationId: 'putFeedback',
    summary: 'Takes in what a shopper says of items and categories that they were shown',
    request: { in: 'body', name: 'PutFeedbackRequest', schema: putFeedbackRequestSchema },
    response: {
      name: 'PutFeedbackResponse',
      schema: putFeedbackResponseSchema,
      description: 'It holds for the next answer. Of each item and category the last that was said counts.',
    },
    errors: {
      ...NOT_TAKEN_IN,
      409: 'The user was erased or refuses personalization, or there is more than is kept of one shopper.',
    },
  },
  {
    method: 'post',
    path: '/items',
    operationId: 'putItems',
    summary: 'Takes in items, and what changed of them; as PutItems of Amazon Personalize',
    request: { in: 'body', name: 'PutItemsRequest', schema: putItemsRequestSchema },
    response: {
      name: 'PutItemsResponse',
      schema: putItemsResponseSchema,
      description: 'Every item is as it was put: within a second in answers, and for the models to come.',
    },
    errors: NOT_TAKEN_IN,
  },
  {
    method: 'post',
    path: '/users',
    operationId: 'putUsers',
    summary: 'Takes in users, and what changed of them; as PutUsers of Amazon Personalize',
    request: { in: 'body', name: 'PutUsersRequest', schema: putUsersRequestSchema },
    response: {
      name: 'PutUsersResponse',
      schema: putUsersResponseSchema,
      description: 'Every user is as it was put.',
    },
    errors: NOT_TAKEN_IN,
  },
  {
    method: 'post',
    path: '/users/{id}/merge',
    operationId: 'mergeUser',
    summary: 'Makes what a shopper did before they logged in part of the history of their user',
    pathParameters: mergeUserPathSchema,
    request: { in: 'body', name: 'MergeUserRequest', schema: mergeUserRequestSchema },
    response: {
      name: 'MergeUserResponse',
      schema: mergeUserResponseSchema,
      description:
        'The next answer knows the history of both. Events that arrive later for the session follow to the user.',
    },
    errors: { ...NOT_TAKEN_IN, 409: 'The session was merged into another user.' },
  },
  {
    method: 'put',
    path: '/users/{id}/consent',
    operationId: 'putConsent',
    summary: 'Takes down what a user lets be done with what they do',
    pathParameters: putConsentPathSchema,
    request: { in: 'body', name: 'PutConsentRequest', schema: putConsentRequestSchema },
    response: {
      name: 'PutConsentResponse',
      schema: putConsentResponseSchema,
      description:
        'It holds for answers within a second. Without personalization, what was known of the user is removed.',
    },
    errors: { ...NOT_TAKEN_IN, 409: 'The user was erased.' },
  },
];
