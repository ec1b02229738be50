import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { DynamoDbTrialLease } from '../adapters/dynamodb-trials.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSageMaker, SageMakerModelRegistry } from '../adapters/sagemaker-model-registry.ts';
import { openParameters, SsmLiveRelease } from '../adapters/ssm-live-release.ts';
import { openStepFunctions } from '../adapters/stepfunctions-starts.ts';
import { StepFunctionsWorkflowRuns } from '../adapters/stepfunctions-workflow-runs.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { deliverEnvironment } from '../contracts/operator/environment.ts';
import { deliverModelSchema } from '../contracts/operator/model-pipeline.ts';
import { releaseInputOf } from '../contracts/operator/releases.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { deliverModel, type DeliveryStart, takeBack } from '../usecases/deliver-model.ts';

const environment = parseEnvironment(deliverEnvironment, process.env);
const { MODEL_PACKAGES_ARN: packagesArn, RELEASE_STATE_MACHINE_ARN: stateMachineArn } = environment;

const dependencies = {
  registry: new SageMakerModelRegistry(openSageMaker(), { packagesArn }),
  liveRelease: new SsmLiveRelease(openParameters(), { parameterName: environment.LIVE_RELEASE_PARAMETER }),
  auditLog: new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME }),
  releases: new StepFunctionsWorkflowRuns(openStepFunctions(), { stateMachineArn }),
  inputOf: releaseInputOf,
  lease: new DynamoDbTrialLease(openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: 5_000 })),
  instanceType: environment.SERVING_INSTANCE_TYPE,
  canary: environment.CANARY,
  retireAfterDays: environment.RETIRE_AFTER_DAYS,
  modelName: packagesArn.slice(packagesArn.lastIndexOf('/') + 1),
  now: Date.now,
};

const deliver = instrumented<z.output<typeof deliverModelSchema>, DeliveryStart>(
  ({ modelPackageArn }) => modelPackageArn,
  (asked) => (asked.ask === 'release' ? deliverModel(asked, dependencies) : takeBack(asked, dependencies)),
);

/** A release, or one taken back, as the pipeline of models asks for it. */
export const handler = (event: unknown, context: Context): Promise<DeliveryStart> =>
  deliver(deliverModelSchema.parse(event), context);
