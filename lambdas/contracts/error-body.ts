import * as z from 'zod';

/** What API Gateway answers by itself, before a function or instead of it; a test holds the template to it. */
export const GATEWAY_ERRORS = {
  types: ['ForbiddenException', 'MethodNotAllowedException', 'ThrottlingException', 'LimitExceededException'],
  codes: [
    'invalid_api_key',
    'access_denied',
    'no_such_path',
    'method_not_allowed',
    'invalid_body',
    'bad_request',
    'body_too_large',
    'throttled',
    'quota_exceeded',
    'timed_out',
    'blocked',
  ],
} as const;

/** The body of every answer that is not 200. */
export const errorBodySchema = z
  .strictObject({
    type: z
      .enum([
        'InvalidInputException',
        'UnsupportedMediaTypeException',
        'ResourceInUseException',
        'ResourceNotFoundException',
        'ServiceUnavailableException',
        'InternalServerException',
        ...GATEWAY_ERRORS.types,
      ])
      .meta({
        description: "Also in the x-amzn-ErrorType header, where AWS's clients look for it.",
      }),
    code: z.enum([
      'invalid_json',
      'invalid_field',
      'unknown_field',
      'missing_field',
      'invalid_value',
      'unsupported_media_type',
      'not_found',
      'session_taken',
      'user_erased',
      'not_kept',
      'too_much_feedback',
      'stream_unavailable',
      'table_unavailable',
      'internal_error',
      ...GATEWAY_ERRORS.codes,
    ]),
    message: z.string().min(1),
    requestId: z.string().min(1).meta({ description: 'Tell it to the operators: their logs have it.' }),
    field: z.string().optional().meta({ description: 'The field at fault, such as eventList[2].sentAt.' }),
    example: z.unknown().optional().meta({ description: 'A request that would have been accepted.' }),
  })
  .meta({
    examples: [
      {
        type: 'InvalidInputException',
        code: 'invalid_field',
        message: 'numResults is not valid: Too big: expected number to be <=500',
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        field: 'numResults',
        example: { userId: 'shopper-17', itemId: 'mug-blue', numResults: 10, scenario: 'product' },
      },
    ],
  });

export type ErrorBody = z.output<typeof errorBodySchema>;
