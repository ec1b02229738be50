import * as z from 'zod';
import { REFUSAL_CODES } from '../../domain/refusal.ts';
import { errorBodySchema } from '../error-body.ts';

const [invalidInput, unavailable, internal] = [
  'InvalidInputException',
  'ServiceUnavailableException',
  'InternalServerException',
] as const;

/** The body of every answer of the operator API that is not 200. */
export const operatorErrorSchema = errorBodySchema
  .extend({
    type: z.enum([
      invalidInput,
      'ResourceNotFoundException',
      'ResourceInUseException',
      unavailable,
      internal,
    ]),
    code: z.enum([
      'invalid_json',
      'invalid_field',
      'unknown_field',
      'missing_field',
      'model_unavailable',
      'internal_error',
      ...REFUSAL_CODES,
    ]),
  })
  .meta({
    examples: [
      {
        type: 'ResourceInUseException',
        code: 'release_running',
        message: 'Release r-12-v7 is running; another can start when it has ended',
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      },
    ],
  });

export type OperatorError = z.output<typeof operatorErrorSchema>;
