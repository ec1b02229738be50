import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { recordReleaseEnvironment } from '../contracts/operator/environment.ts';
import {
  ENDED_AS,
  executionEndedSchema,
  releaseTransitionSchema,
} from '../contracts/operator/execution-event.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { recordRelease, type ReleaseStep } from '../usecases/record-release.ts';

const environment = parseEnvironment(recordReleaseEnvironment, process.env);
const auditLog = new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME });

const eventSchema = z.union([releaseTransitionSchema, executionEndedSchema]);
type Told = z.output<typeof eventSchema>;

function stepOf(event: Told): ReleaseStep {
  if ('action' in event.detail) {
    const { release: id, at, ...rest } = event.detail;
    return { id, at: new Date(at).toISOString(), ...rest };
  }
  const { name: id, status, stateMachineArn: workflow, cause } = event.detail;
  const at = 'time' in event ? new Date(event.time).toISOString() : '';
  return { id, action: `release.${ENDED_AS[status]}`, workflow, at, why: cause ?? undefined };
}

const record = instrumented(
  ({ id }: Told) => id,
  async (event: Told) => recordRelease(stepOf(event), { auditLog }),
);

/** A step of a release or its end, as EventBridge tells it. */
export const handler = (event: unknown, context: Context): Promise<void> =>
  record(eventSchema.parse(event), context);
