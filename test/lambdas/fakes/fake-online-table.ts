/** The operations of DynamoDB that the adapters use, on its wire format, over rows in memory. */

type Attribute = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, Attribute>>;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const textOf = (attribute: Attribute | undefined): string => {
  const text = attribute?.['S'];
  if (typeof text !== 'string') throw new Error('keys are strings');
  return text;
};

const identityOf = (key: Row) => JSON.stringify([textOf(key['pk']), textOf(key['sk'])]);

/** DynamoDB orders keys by their bytes, JavaScript by UTF-16 units. */
const byBytes = (a: Row, b: Row) =>
  Buffer.compare(Buffer.from(textOf(a['sk']), 'utf8'), Buffer.from(textOf(b['sk']), 'utf8'));

function sortKeyTest(condition: string, values: Row): (row: Row) => boolean {
  if (condition === 'pk = :pk') return () => true;
  const [, name = '', from = '', to = ''] =
    /^pk = :pk AND (?:begins_with\(sk, (:\w+)\)|sk BETWEEN (:\w+) AND (:\w+))$/.exec(condition) ?? [];
  if (name !== '') return (row) => textOf(row['sk']).startsWith(textOf(values[name]));
  if (from === '') throw new Error(`the fake knows no ${condition}`);
  return (row) =>
    byBytes(row, { sk: values[from] ?? {} }) >= 0 && byBytes(row, { sk: values[to] ?? {} }) <= 0;
}

interface Call {
  readonly Key?: Row;
  readonly Item?: Row;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Row[] }>>;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Row;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ReturnValues?: string;
  readonly ExclusiveStartKey?: Row;
}

const REFUSED: Reply = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' },
};

export class FakeOnlineTable {
  /** How many rows a query or a batch gives at most: DynamoDB's pages end at 1 MB. */
  pageLength = Infinity;
  readonly #rows = new Map<string, Row>();

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  clear(): void {
    this.#rows.clear();
    this.pageLength = Infinity;
  }

  answer(operation: string, call: Call): Reply {
    switch (operation) {
      case 'GetItem':
        return { status: 200, body: { Item: this.#rows.get(identityOf(call.Key ?? {})) } };
      case 'PutItem':
        return this.#put(call);
      case 'DeleteItem': {
        const Attributes = this.#rows.get(identityOf(call.Key ?? {}));
        if (!this.#allows(call, Attributes)) return REFUSED;
        this.#rows.delete(identityOf(call.Key ?? {}));
        return { status: 200, body: call.ReturnValues === 'ALL_OLD' ? { Attributes } : {} };
      }
      case 'UpdateItem':
        return this.#update(call);
      case 'BatchGetItem':
        return this.#batch(call);
      case 'Query':
        return this.#query(call);
      default:
        return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
    }
  }

  #put({ Item = {}, ...call }: Call): Reply {
    const identity = identityOf(Item);
    if (!this.#allows(call, this.#rows.get(identity))) return REFUSED;
    this.#rows.set(identity, Item);
    return { status: 200, body: {} };
  }

  #update({ Key = {}, UpdateExpression = '', ...call }: Call): Reply {
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = call;
    const old = this.#rows.get(identityOf(Key));
    if (!this.#allows(call, old)) return REFUSED;
    const row: Record<string, Attribute> = { ...(old ?? Key) };
    for (const [, name = '', value = ''] of UpdateExpression.matchAll(/([#\w]+) = (:\w+)/g))
      row[names[name] ?? name] = values[value] ?? {};
    for (const [, name = '', value = ''] of UpdateExpression.matchAll(/ADD ([#\w]+) (:\w+)/g)) {
      const sum = Number(old?.[names[name] ?? name]?.['N'] ?? 0) + Number(values[value]?.['N']);
      row[names[name] ?? name] = { N: String(sum) };
    }
    this.#rows.set(identityOf(Key), row);
    return { status: 200, body: call.ReturnValues === 'ALL_NEW' ? { Attributes: row } : {} };
  }

  /** What is beyond a page comes back as not processed, as of a table that throttles. */
  #batch({ RequestItems = {} }: Call): Reply {
    const asked = Object.entries(RequestItems).map(([name, { Keys }]) => {
      const rows = Keys.slice(0, this.pageLength).flatMap((key) => this.#rows.get(identityOf(key)) ?? []);
      return { name, rows, left: Keys.slice(this.pageLength) };
    });
    const Responses = Object.fromEntries(asked.map(({ name, rows }) => [name, rows]));
    const late = asked.filter(({ left }) => left.length > 0);
    const UnprocessedKeys = Object.fromEntries(late.map(({ name, left }) => [name, { Keys: left }]));
    return { status: 200, body: { Responses, UnprocessedKeys } };
  }

  #allows({ ConditionExpression, ExpressionAttributeValues = {} }: Call, row: Row | undefined): boolean {
    switch (ConditionExpression) {
      case undefined:
        return true;
      case 'attribute_not_exists(pk)':
        return row === undefined;
      case 'revision = :revision':
        return row?.['revision']?.['N'] === ExpressionAttributeValues[':revision']?.['N'];
      case 'attribute_exists(pk) AND attribute_not_exists(clicked)':
        return row !== undefined && row['clicked'] === undefined;
      case '#release = :release':
        return row?.['release']?.['S'] === ExpressionAttributeValues[':release']?.['S'];
      case 'attribute_not_exists(pk) OR (#release = :release AND attribute_not_exists(revoked)) OR untilMs <= :now':
        return (
          row === undefined ||
          (row['release']?.['S'] === ExpressionAttributeValues[':release']?.['S'] &&
            row['revoked'] === undefined) ||
          Number(row['untilMs']?.['N']) <= Number(ExpressionAttributeValues[':now']?.['N'])
        );
      default:
        throw new Error(`the fake knows no ${ConditionExpression}`);
    }
  }

  #query({ KeyConditionExpression = '', ExpressionAttributeValues: values = {}, ...call }: Call): Reply {
    const isIn = sortKeyTest(KeyConditionExpression, values);
    const found = this.rows.filter((row) => textOf(row['pk']) === textOf(values[':pk']) && isIn(row));
    const ordered = found.sort((a, b) => (call.ScanIndexForward === false ? byBytes(b, a) : byBytes(a, b)));
    const { ExclusiveStartKey: after } = call;
    const start =
      after === undefined ? 0 : ordered.findIndex((row) => identityOf(row) === identityOf(after)) + 1;
    const Items = ordered.slice(start, start + Math.min(call.Limit ?? Infinity, this.pageLength));
    const last = Items.at(-1);
    const more = start + Items.length < ordered.length && last !== undefined;
    const LastEvaluatedKey = more ? { pk: last['pk'], sk: last['sk'] } : undefined;
    return { status: 200, body: { Items, Count: Items.length, LastEvaluatedKey } };
  }
}
