import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import type { LoopResult } from '../../local/cli/loop.ts';
import { awsOf } from './deployed-roles.ts';

/** What stands before an id in a partition's key. */
const PARTITION = /^(?:USER|SESSION)#(.+)$/;
/** One that is shorter could be any word or number. */
const SHORTEST_ID = 8;
const BETWEEN_WORDS = /[^\w.-]+/;

/** Users and sessions that the online table has rows of. */
async function idsIn({ run }: LoopResult): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const scanned = paginateScan(
    { client: run.clients.dynamoDb },
    { TableName: run.outputs.OnlineTableName, ProjectionExpression: 'pk' },
  );
  for await (const { Items = [] } of scanned)
    for (const { pk } of Items) {
      const id = PARTITION.exec(String(pk))?.[1];
      if (id !== undefined && id.length >= SHORTEST_ID) ids.add(id);
    }
  return ids;
}

/** What functions, jobs and workflows have logged, by group. */
async function* logged(
  told: LoopResult,
): AsyncGenerator<{ readonly group: string; readonly message: string }> {
  const client = new CloudWatchLogsClient(awsOf(told));
  try {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {}))
      for (const { logGroupName: group = '' } of logGroups)
        for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName: group }))
          for (const { message = '' } of events) yield { group, message };
  } finally {
    client.destroy();
  }
}

/** Logs are kept for longer than what they are of, and nobody erases a user from them. */
export function logsOf(told: () => LoopResult): void {
  describe('the logs', () => {
    test('name no user and no session of all that were there', async () => {
      const ids = await idsIn(told());
      expect(ids.size).toBeGreaterThan(100);
      const groups = new Set<string>();
      const naming = new Set<string>();
      for await (const { group, message } of logged(told())) {
        groups.add(group);
        if (message.split(BETWEEN_WORDS).some((word) => ids.has(word))) naming.add(`${group}: ${message}`);
      }
      expect([...groups]).toEqual(
        expect.arrayContaining([
          expect.stringContaining('GetRecommendations'),
          expect.stringContaining('/aws/sagemaker/'),
          expect.stringContaining('/aws-glue/'),
        ]),
      );
      expect([...naming]).toEqual([]);
    });
  });
}
