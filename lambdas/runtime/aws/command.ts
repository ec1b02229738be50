import type { HttpAnswer } from '../exchange.ts';
import type { ServiceName } from './services.ts';

/** One call of AWS, as it goes over the wire. */
export interface AwsCommand<Output extends object> {
  readonly service: ServiceName;
  readonly operation: string;
  /** What the call is told of in a trace by. */
  readonly input: object;
  /** Escaped. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** @throws Error for an answer that is not what the operation answers */
  readonly read: (answer: HttpAnswer) => Output;
}

/** A call of a service whose operations have paths of their own. */
export const restCommand = <Output extends object>(
  service: ServiceName,
  operation: string,
  rest: Omit<AwsCommand<Output>, 'service' | 'operation'>,
): AwsCommand<Output> => ({ service, operation, ...rest });

const PROTOCOLS = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0' },
  kinesis: { target: 'Kinesis_20131202', version: '1.1' },
} as const satisfies Partial<Record<ServiceName, { readonly target: string; readonly version: string }>>;

type JsonServiceName = keyof typeof PROTOCOLS;

/**
 * A call in AWS's JSON protocols.
 * @param input as it is written; bytes become base64
 */
export function jsonCommand<Output extends object>(
  service: JsonServiceName,
  operation: string,
  input: object,
): AwsCommand<Output> {
  const { target, version } = PROTOCOLS[service];
  return {
    service,
    operation,
    input,
    path: '/',
    query: {},
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    },
    body: JSON.stringify(input, withBase64),
    read: ({ text }) => JSON.parse(text) as Output,
  };
}

/** Of a buffer, `value` is Node's own form in JSON already. */
function withBase64(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const held = this[name];
  if (!(held instanceof Uint8Array)) return value;
  return Buffer.from(held.buffer, held.byteOffset, held.byteLength).toString('base64');
}
