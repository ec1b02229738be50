import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ErasureStep } from '../domain/erasure.ts';
import type { ErasureLog } from '../domain/ports/erasure-log.ts';

const counts = z.record(z.string(), z.int().min(0));
const at = z.string();

const rowSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('requested'), at, who: z.string() }),
  z.object({ step: z.literal(['found', 'removed', 'lakeFound', 'lakeRemoved']), at, counts }),
]);

/** Text order is number order for more steps than anybody takes. */
const DIGITS = 6;

/** In the audit log's table, a partition an erasure: a row is put only where there is none. */
export class DynamoDbErasureLog implements ErasureLog {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, { tableName }: { readonly tableName: string }) {
    this.#client = client;
    this.#table = tableName;
  }

  async steps(id: string): Promise<readonly ErasureStep[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitionOf(id) },
        ConsistentRead: true,
      }),
    );
    return Items.map((row) => rowSchema.parse(row));
  }

  async append(id: string, number: number, step: ErasureStep): Promise<'appended' | 'exists'> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { pk: partitionOf(id), sk: String(number).padStart(DIGITS, '0'), ...step },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'appended';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'exists';
      throw error;
    }
  }
}

const partitionOf = (id: string): string => `ERASURE#${id}`;
