import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { consentRowSchema, sessionUserRowSchema } from '../../../../lambdas/contracts/online-table.ts';
import { pseudonymOf } from '../../../../lambdas/domain/pseudonym.ts';
import type { RestoreConnection } from './connection.ts';
import { type Known, mayReturn } from './may-return.ts';

const rowSchema = z.looseObject({ pk: z.string(), sk: z.string(), expiresAt: z.number().optional() });

export interface RestoredRows {
  readonly read: number;
  /** Rows that were missing, and are there again. */
  readonly restored: number;
  /** Rows that the table has, as they were or newer: they stay as they are. */
  readonly present: number;
  /** Rows that may not come back. */
  readonly withheld: number;
}

/** At once; DynamoDB scales by itself, and shoppers' requests go before. */
const WRITERS = 16;

/**
 * Puts rows of another table into the online table where it lacks them. What changed since is newer and stays; to repeat it
 * changes nothing.
 * @param source a table of the same rows, of an earlier time
 */
export async function restoreRows(connection: RestoreConnection, source: string): Promise<RestoredRows> {
  const known = await knownOf(connection, source);
  const count = { read: 0, restored: 0, present: 0, withheld: 0 };
  const pages = paginateScan({ client: connection.documents, pageSize: 500 }, { TableName: source });
  for await (const { Items = [] } of pages) {
    const rows = Items.values();
    const write = async (): Promise<void> => {
      for (const item of rows) {
        const outcome = await restoreRow(connection, item, known);
        count.read += 1;
        count[outcome] += 1;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
  }
  return count;
}

async function restoreRow(
  { documents, table }: RestoreConnection,
  item: Record<string, unknown>,
  known: Known,
): Promise<'restored' | 'present' | 'withheld'> {
  if (!(await mayReturn(rowSchema.parse(item), known))) return 'withheld';
  try {
    await documents.send(
      new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    return 'restored';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'present';
    throw error;
  }
}

/** Asked of the live table first: what was said since counts. Where it lost the row, what was said before does. */
async function knownOf(connection: RestoreConnection, source: string): Promise<Known> {
  const key = await connection.pseudonymKey();
  const either = async <T extends z.ZodType>(
    schema: T,
    pk: string,
    sk: string,
  ): Promise<z.output<T> | undefined> => {
    for (const TableName of [connection.table, source]) {
      const { Item } = await connection.documents.send(
        new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }),
      );
      if (Item !== undefined) return schema.parse(Item);
    }
    return undefined;
  };
  return {
    nowSeconds: Math.floor(Date.now() / 1000),
    isErased: lastOnly(async (userId) => {
      const pseudonym = pseudonymOf(key, userId);
      const row = await either(z.looseObject({}), `ERASED#${pseudonym.slice(0, 2)}`, pseudonym);
      return row !== undefined;
    }),
    personalizes: lastOnly(async (userId) => {
      const row = await either(consentRowSchema, `USER#${userId}`, 'HISTORY#CONSENT');
      return row?.personalization ?? true;
    }),
    ownerOf: lastOnly(async (sessionId) => {
      const row = await either(sessionUserRowSchema, `SESSION#${sessionId}`, 'USER');
      return row?.userId;
    }),
  };
}

/** A scan gives the rows of a partition one after the other, so what was asked last is asked again. */
function lastOnly<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  let last: { readonly id: string; readonly answer: Promise<T> } | undefined;
  return (id) => {
    if (last?.id !== id) last = { id, answer: ask(id) };
    return last.answer;
  };
}
