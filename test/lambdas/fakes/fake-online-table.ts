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

interface Call {
  readonly Key?: Row;
  readonly Item?: Row;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Row;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
}

export class FakeOnlineTable {
  readonly #rows = new Map<string, Row>();

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  clear(): void {
    this.#rows.clear();
  }

  answer(operation: string, call: Call): Reply {
    switch (operation) {
      case 'GetItem':
        return { status: 200, body: { Item: this.#rows.get(identityOf(call.Key ?? {})) } };
      case 'PutItem':
        return this.#put(call);
      case 'Query':
        return this.#query(call);
      default:
        return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
    }
  }

  #put({ Item = {}, ConditionExpression }: Call): Reply {
    const identity = identityOf(Item);
    if (ConditionExpression !== undefined && ConditionExpression !== 'attribute_not_exists(pk)') {
      throw new Error(`the fake knows no ${ConditionExpression}`);
    }
    if (ConditionExpression !== undefined && this.#rows.has(identity)) {
      const body = {
        __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        message: 'no',
      };
      return { status: 400, body };
    }
    this.#rows.set(identity, Item);
    return { status: 200, body: {} };
  }

  #query({ KeyConditionExpression = '', ExpressionAttributeValues: values = {}, ...call }: Call): Reply {
    const names = /^pk = (:\w+) AND sk BETWEEN (:\w+) AND (:\w+)$/.exec(KeyConditionExpression);
    if (names === null) throw new Error(`the fake knows no ${KeyConditionExpression}`);
    const [pk, from, to] = names.slice(1).map((name) => values[name] ?? {});
    const between = this.rows.filter(
      (row) =>
        textOf(row['pk']) === textOf(pk) &&
        byBytes(row, { sk: from ?? {} }) >= 0 &&
        byBytes(row, { sk: to ?? {} }) <= 0,
    );
    const ordered = between.sort((a, b) => (call.ScanIndexForward === false ? byBytes(b, a) : byBytes(a, b)));
    const Items = ordered.slice(0, call.Limit);
    return { status: 200, body: { Items, Count: Items.length } };
  }
}
