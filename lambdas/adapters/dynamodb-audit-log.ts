import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { UnknownPageError } from '../domain/errors.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import {
  AUDIT_ACTIONS,
  type AuditEntry,
  type AuditLog,
  type NewAuditEntry,
} from '../domain/ports/audit-log.ts';
import { tracer } from '../runtime/powertools.ts';

const PARTITION = 'AUDIT';
/** Wide enough that text order is number order for longer than anybody will write. */
const DIGITS = 12;
/** Writers at the same moment; more than a few mean that something writes in a loop. */
const ATTEMPTS = 20;

const rowSchema = z.object({
  sk: z.string().regex(/^\d+$/),
  at: z.string(),
  who: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  subject: z.string(),
  why: z.string().optional(),
});

const sortKey = (sequence: number): string => String(sequence).padStart(DIGITS, '0');

/** Made once, outside the handler. */
export const openAuditTable = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})), {
    marshallOptions: { removeUndefinedValues: true },
  });

/** One row an entry. A row is put only where there is none: that makes the order, and keeps what is written. */
export class DynamoDbAuditLog implements AuditLog {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, { tableName }: { readonly tableName: string }) {
    this.#client = client;
    this.#table = tableName;
  }

  async append(entry: NewAuditEntry): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if ((await this.appendAfter(await this.lastSequence(), entry)) === 'appended') return;
    }
    throw new Error(`The audit log took no entry in ${ATTEMPTS} attempts: others write to it all the time.`);
  }

  async appendAfter(sequence: number, entry: NewAuditEntry): Promise<'appended' | 'overtaken'> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { pk: PARTITION, sk: sortKey(sequence + 1), ...entry },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'appended';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'overtaken';
      throw error;
    }
  }

  async lastSequence(): Promise<number> {
    const { items } = await this.list({ limit: 1 });
    return items[0]?.sequence ?? 0;
  }

  async list({ limit, next }: PageRequest): Promise<Page<AuditEntry>> {
    if (next !== undefined && !/^\d{1,15}$/.test(next))
      throw new UnknownPageError(`No page of the audit log is called ${next}`);
    const last = next === undefined ? '9'.repeat(DIGITS) : sortKey(Number(next));
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': PARTITION, ':first': sortKey(0), ':last': last },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const items = Items.map((row) => {
      const { sk, ...entry } = rowSchema.parse(row);
      return { sequence: Number(sk), ...entry };
    });
    const oldest = items.at(-1)?.sequence ?? 1;
    return { items, ...(items.length === limit && oldest > 1 && { next: String(oldest - 1) }) };
  }
}
