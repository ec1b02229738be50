import * as z from 'zod';

/** The body of every answer that is not 200. */
export const errorBodySchema = z
  .strictObject({
    type: z
      .enum([
        'InvalidInputException',
        'ResourceInUseException',
        'ResourceNotFoundException',
        'ServiceUnavailableException',
        'InternalServerException',
      ])
      .meta({
        description: "Also in the x-amzn-ErrorType header, where AWS's clients look for it.",
      }),
    code: z.enum([
      'invalid_json',
      'invalid_field',
      'unknown_field',
      'missing_field',
      'not_found',
      'session_taken',
      'user_erased',
      'not_kept',
      'too_much_feedback',
      'stream_unavailable',
      'table_unavailable',
      'internal_error',
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
