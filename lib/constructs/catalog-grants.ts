import { Stack } from 'aws-cdk-lib';
import type { IDatabase } from 'aws-cdk-lib/aws-glue';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** What Iceberg calls to read the tables of a database. */
const readActions = ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'];
/** What it calls besides to commit snapshots. Tables are never dropped by a job. */
const commitActions = ['glue:UpdateTable'];

/** Read the metadata of every table of the database. */
export function grantCatalogRead(database: IDatabase, grantee: IGrantable): void {
  grantOnTables(database, grantee, readActions);
}

/** Read and commit to every table that the database has. */
export function grantCatalogCommit(database: IDatabase, grantee: IGrantable): void {
  grantOnTables(database, grantee, [...readActions, ...commitActions]);
}

/** Read, create and commit to every table of the database. */
export function grantCatalogWrite(database: IDatabase, grantee: IGrantable): void {
  grantOnTables(database, grantee, [...readActions, 'glue:CreateTable', ...commitActions]);
}

function grantOnTables(database: IDatabase, grantee: IGrantable, actions: string[]): void {
  const tables = Stack.of(database).formatArn({
    service: 'glue',
    resource: 'table',
    // Tables come and go with the lake's schema; the database is the boundary.
    resourceName: `${database.databaseName}/*`,
  });
  Grant.addToPrincipal({
    grantee,
    actions,
    // Glue authorizes a call on a table against its catalog and its database as well.
    resourceArns: [database.catalog.catalogArn, database.databaseArn, tables],
  });
}
