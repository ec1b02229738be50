import { setTimeout } from 'node:timers/promises';
import {
  type AthenaClient,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  type NamedQuery,
  paginateGetQueryResults,
  paginateListNamedQueries,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import type { LakeSession } from './quarantine-commands.ts';
import { tableOf } from './terminal.ts';

/** What a query found: texts as Athena has them, null where it has none. */
interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** `queries list` and `queries run NAME`: what the deployment has saved, asked in its workgroup. */
export function addQueries(program: Command, session: LakeSession): void {
  const queries = program.command('queries').description('saved questions to the lake, by Athena');
  queries
    .command('list', { isDefault: true })
    .description('their names, and what they answer')
    .action(async () => {
      const { athena, outputs } = await session.lake();
      const saved = await savedQueries(athena, outputs.WorkGroupName);
      const described = saved.map(({ Name: name, Description: description }) => ({ name, description }));
      session.show(described, (all) => all.map((each) => `${each.name}\n  ${each.description}`).join('\n'));
    });
  queries
    .command('run <name>')
    .description('the answer; Athena charges for what it reads')
    .action(async (name: string) => {
      const { athena, outputs } = await session.lake();
      const saved = await savedQueries(athena, outputs.WorkGroupName);
      const query = saved.find(({ Name }) => Name === name);
      if (query === undefined)
        throw new Failure(
          `No query '${name}' is saved: there are ${saved.map(({ Name }) => Name).join(', ') || 'none'}.`,
        );
      const found = await answerOf(athena, query, session.everyMs);
      session.show(asRecords(found), () => tableOf(found.columns, found.rows.map(withoutNulls)));
    });
}

async function savedQueries(client: AthenaClient, WorkGroup: string): Promise<readonly NamedQuery[]> {
  const found: NamedQuery[] = [];
  for await (const { NamedQueryIds = [] } of paginateListNamedQueries({ client }, { WorkGroup })) {
    for (const NamedQueryId of NamedQueryIds) {
      const { NamedQuery: query } = await client.send(new GetNamedQueryCommand({ NamedQueryId }));
      if (query !== undefined) found.push(query);
    }
  }
  return found.sort(({ Name: one = '' }, { Name: other = '' }) => one.localeCompare(other));
}

async function answerOf(client: AthenaClient, query: NamedQuery, everyMs: number): Promise<QueryResult> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: query.QueryString,
      WorkGroup: query.WorkGroup,
      QueryExecutionContext: { Database: query.Database },
    }),
  );
  for (;;) {
    const look = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State = 'UNKNOWN', StateChangeReason } = look.QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') break;
    if (State !== 'QUEUED' && State !== 'RUNNING')
      throw new Failure(`Athena did not answer: ${StateChangeReason ?? State.toLowerCase()}`);
    await setTimeout(everyMs);
  }
  let columns: string[] = [];
  const rows: (string | null)[][] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId })) {
    columns = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '' }) => Name);
    rows.push(
      ...(ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)),
    );
  }
  // The first row of a SELECT repeats the columns' names.
  return { columns, rows: rows.slice(1) };
}

const asRecords = ({ columns, rows }: QueryResult): readonly Record<string, string | null>[] =>
  rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));

const withoutNulls = (row: readonly (string | null)[]): readonly string[] => row.map((value) => value ?? '');
