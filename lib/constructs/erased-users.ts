import type { IGrantable } from 'aws-cdk-lib/aws-iam';

import type { OnlineTable } from './online-table.ts';
import type { PseudonymKey } from './pseudonym-key.ts';

/** Where it is remembered who was erased. */
interface ErasedUsers {
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
}

/** What tells a Spark job whom to leave out. */
export const erasureArguments = ({ onlineTable, pseudonymKey }: ErasedUsers): Record<string, string> => ({
  '--online-table': onlineTable.tableName,
  '--pseudonym-key': pseudonymKey.secretArn,
});

/** Read who was erased; of the table's other rows no more than Query tells, which DynamoDB grants for a table whole. */
export function grantErased(grantee: IGrantable, { onlineTable, pseudonymKey }: ErasedUsers): void {
  onlineTable.grantItems(grantee, 'dynamodb:Query');
  pseudonymKey.grantRead(grantee);
}
