import type { Context } from 'aws-lambda';
import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { recordReleaseEnvironment } from '../contracts/operator/environment.ts';
import {
  ENDED_AS,
  type ExecutionEnded,
  executionEndedSchema,
} from '../contracts/operator/execution-event.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { recordRelease } from '../usecases/record-release.ts';

const environment = parseEnvironment(recordReleaseEnvironment, process.env);
const auditLog = new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME });

const record = instrumented(
  ({ id }: ExecutionEnded) => id,
  async ({ time, detail: { name, status, stateMachineArn, cause } }: ExecutionEnded) => {
    const at = new Date(time).toISOString();
    const end = { id: name, state: ENDED_AS[status], workflow: stateMachineArn, at, why: cause ?? undefined };
    await recordRelease(end, { auditLog });
  },
);

/** The end of a release, as EventBridge tells it. */
export const handler = (event: unknown, context: Context): Promise<void> =>
  record(executionEndedSchema.parse(event), context);
