import {
  DeleteTableCommand,
  DescribeTableCommand,
  RestoreTableToPointInTimeCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { RestoreConnection } from './connection.ts';

/** A large table takes hours, mostly however many rows it has: 10 to 60 minutes. */
const PATIENCE_SECONDS = 24 * 3600;

/**
 * Has DynamoDB make a table as the online table was, hands it over, and deletes it afterwards.
 * @param at within the 35 days that a table with point-in-time recovery can go back to
 */
export async function withTableOf<T>(
  { dynamoDb, table }: RestoreConnection,
  at: Date,
  use: (restored: string) => Promise<T>,
): Promise<T> {
  const stamp = at.toISOString().replaceAll(/[^0-9TZ]/g, '');
  const TableName = `${table}-at-${stamp}`;
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
  const kmsKey = Table?.SSEDescription?.KMSMasterKeyArn;
  await dynamoDb.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: table,
      TargetTableName: TableName,
      RestoreDateTime: at,
      BillingModeOverride: 'PAY_PER_REQUEST',
      ...(kmsKey !== undefined && {
        SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: kmsKey },
      }),
    }),
  );
  await waitUntilTableExists(
    { client: dynamoDb, maxWaitTime: PATIENCE_SECONDS, minDelay: 1, maxDelay: 30 },
    { TableName },
  );
  const used = await use(TableName);
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
  return used;
}
