import * as z from 'zod';
import { REFUSAL_CODES } from '../../domain/refusal.ts';
import { errorBodySchema, GATEWAY_ERRORS } from '../error-body.ts';

const [invalidInput, unavailable, internal] = [
  'InvalidInputException',
  'ServiceUnavailableException',
  'InternalServerException',
] as const;

/** What API Gateway answers to those who are to sign their requests. */
const SIGNATURE_ERRORS = {
  types: ['MissingAuthenticationTokenException', 'InvalidSignatureException'],
  codes: ['not_signed_or_no_such_path', 'invalid_signature', 'expired_credentials'],
} as const;

/** The body of every answer of the operator API that is not 200. */
export const operatorErrorSchema = errorBodySchema
  .extend({
    type: z.enum([
      invalidInput,
      'ResourceNotFoundException',
      'ResourceInUseException',
      'UnsupportedMediaTypeException',
      unavailable,
      internal,
      ...GATEWAY_ERRORS.types,
      ...SIGNATURE_ERRORS.types,
    ]),
    code: z.enum([
      'invalid_json',
      'invalid_field',
      'unknown_field',
      'missing_field',
      'invalid_value',
      'unsupported_media_type',
      'model_unavailable',
      'internal_error',
      ...REFUSAL_CODES,
      ...GATEWAY_ERRORS.codes,
      ...SIGNATURE_ERRORS.codes,
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
