import type { HttpAnswer } from '../exchange.ts';

/** What every answer of AWS says of itself, by the names that the SDK has for it. */
export interface CallMetadata {
  readonly httpStatusCode: number;
  readonly requestId: string | undefined;
  attempts: number;
}

/** An answer of AWS that is an error. Its name is AWS's, such as `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  readonly $metadata: CallMetadata;

  constructor(answer: HttpAnswer, metadata: CallMetadata) {
    const { name, message } = errorOf(answer);
    super(message);
    this.name = name;
    this.$metadata = metadata;
  }
}

export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

/** An error's name is in a header or in the body, with a namespace before it or a link behind it, or neither. */
function errorOf({ status, headers, text }: HttpAnswer): { readonly name: string; readonly message: string } {
  const body = objectOf(text);
  const type = [headers['x-amzn-errortype'], body['__type'], body['code']].find(
    (one) => typeof one === 'string' && one !== '',
  );
  const name = typeof type === 'string' ? type.split(':')[0]?.split('#').at(-1) : undefined;
  const message = [body['message'], body['Message']].find((one) => typeof one === 'string');
  return {
    name: name ?? 'UnknownError',
    message: typeof message === 'string' ? message : `AWS answered ${status}`,
  };
}

/** Errors of what stands before a service may be no JSON. */
function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
