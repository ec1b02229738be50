import type { DynamoDBStreamEvent } from 'aws-lambda';
import { auditRowOf } from '../adapters/dynamodb-audit-row.ts';
import { openObjects, putJson } from '../adapters/s3-objects.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { lockAuditLogEnvironment } from '../contracts/operator/environment.ts';
import { instrumented } from '../runtime/instrumented.ts';

const { AUDIT_COPIES_URI: copies } = parseEnvironment(lockAuditLogEnvironment, process.env);
const objects = openObjects();

/**
 * What was written to the audit log, in its order. A batch that fails is copied again: what was copied before has another
 * version then, as has a row that somebody has overwritten.
 */
export const handler = instrumented(
  (_batch: DynamoDBStreamEvent, { awsRequestId }) => awsRequestId,
  async ({ Records }) => {
    for (const record of Records) {
      const row = auditRowOf(record);
      if (row !== undefined) await putJson(objects, new URL(`${row.sk}.json`, copies).href, row);
    }
  },
);
