import type * as z from 'zod';
import type { deliverEnvironment } from '../contracts/operator/environment.ts';
import { releaseInputOf } from '../contracts/operator/releases.ts';
import { DynamoDbAuditLog, openAuditTable } from './dynamodb-audit-log.ts';
import { DynamoDbTrialLease } from './dynamodb-trials.ts';
import type { OnlineTable } from './online-table.ts';
import { openSageMaker, SageMakerModelRegistry } from './sagemaker-model-registry.ts';
import { openParameters, SsmLiveRelease } from './ssm-live-release.ts';
import { openStepFunctions } from './stepfunctions-starts.ts';
import { StepFunctionsWorkflowRuns } from './stepfunctions-workflow-runs.ts';

/** What it takes to release a model and to take it back, for whoever asks: an operator, or the pipeline of models. */
export function openReleasing(environment: z.output<typeof deliverEnvironment>, table: OnlineTable) {
  const { MODEL_PACKAGES_ARN: packagesArn, RELEASE_STATE_MACHINE_ARN: stateMachineArn } = environment;
  return {
    registry: new SageMakerModelRegistry(openSageMaker(), { packagesArn }),
    liveRelease: new SsmLiveRelease(openParameters(), { parameterName: environment.LIVE_RELEASE_PARAMETER }),
    auditLog: new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME }),
    releases: new StepFunctionsWorkflowRuns(openStepFunctions(), { stateMachineArn }),
    inputOf: releaseInputOf,
    lease: new DynamoDbTrialLease(table),
    instanceType: environment.SERVING_INSTANCE_TYPE,
    canary: environment.CANARY,
    retireAfterDays: environment.RETIRE_AFTER_DAYS,
    modelName: packagesArn.slice(packagesArn.lastIndexOf('/') + 1),
    now: Date.now,
  };
}
