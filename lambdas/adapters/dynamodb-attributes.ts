import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, unmarshall } from '@aws-sdk/util-dynamodb';

type Row = Readonly<Record<string, unknown>>;
type Tables<One> = Readonly<Record<string, One>>;

/** The fields of requests and answers that hold rows, or parts of them. */
interface WithRows {
  readonly Items?: readonly Row[];
  readonly Responses?: Tables<readonly Row[]>;
  readonly RequestItems?: Tables<WithKeys>;
  readonly UnprocessedKeys?: Tables<WithKeys>;
}

interface WithKeys {
  readonly Keys: readonly Row[];
}

/** Those that hold one. */
const ROWS = [
  'Item',
  'Key',
  'ExpressionAttributeValues',
  'ExclusiveStartKey',
  'Attributes',
  'LastEvaluatedKey',
];

/** A request's rows as DynamoDB takes them. A field that is undefined is none; nested in another one it is refused. */
export const withAttributes = (input: object): object =>
  mapRows(input, (row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, convertToAttr(value)] as const],
      ),
    ),
  );

/**
 * The rows of an answer as values. Whole numbers that are too large for JavaScript's are bigints, bytes are `Uint8Array`s.
 * @throws Error for a number that is neither
 */
export const withValues = (json: string): object =>
  mapRows(parse(json), (row) => unmarshall(row as Record<string, AttributeValue>));

function mapRows(all: object, convert: (row: Row) => object): object {
  const mapped: Record<string, unknown> = { ...all };
  for (const name of ROWS) if (mapped[name] !== undefined) mapped[name] = convert(mapped[name] as Row);
  const { Items, Responses, RequestItems, UnprocessedKeys }: WithRows = all;
  const rows = (some: readonly Row[]) => some.map(convert);
  const keys = (some: WithKeys) => ({ ...some, Keys: rows(some.Keys) });
  if (Items !== undefined) mapped['Items'] = rows(Items);
  if (Responses !== undefined) mapped['Responses'] = inTables(Responses, rows);
  if (RequestItems !== undefined) mapped['RequestItems'] = inTables(RequestItems, keys);
  if (UnprocessedKeys !== undefined) mapped['UnprocessedKeys'] = inTables(UnprocessedKeys, keys);
  return mapped;
}

const inTables = <From, To>(tables: Tables<From>, convert: (one: From) => To): Tables<To> =>
  Object.fromEntries(Object.entries(tables).map(([name, one]) => [name, convert(one)]));

/** To look at each value takes longer than all else here, so that is done only where there may be bytes. */
const parse = (json: string): object => JSON.parse(json, /"BS?":/.test(json) ? bytesOf : undefined) as object;

/** An attribute that is itself called `B` holds an object. */
function bytesOf(name: string, value: unknown): unknown {
  if (name === 'B' && typeof value === 'string') return fromBase64(value);
  const isSet = name === 'BS' && Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isSet ? value.map(fromBase64) : value;
}

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
