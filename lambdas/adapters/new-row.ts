import { isConditionFailure, putItem } from './dynamodb-commands.ts';
import { onTable, type OnlineTable } from './online-table.ts';

/**
 * Writes a row that is not there yet. The condition is the idempotency: what is there stays, and costs no second write.
 * @throws OnlineTableError
 */
export function putNew(
  { client, name }: OnlineTable,
  row: Record<string, unknown>,
  what: string,
): Promise<'written' | 'exists'> {
  return onTable(`writing ${what}`, async () => {
    try {
      const ConditionExpression = 'attribute_not_exists(pk)';
      await client.send(putItem({ TableName: name, Item: row, ConditionExpression }));
      return 'written';
    } catch (error) {
      if (isConditionFailure(error)) return 'exists';
      throw error;
    }
  });
}
