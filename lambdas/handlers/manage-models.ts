import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { operatorHandler, withBody, withQuery } from '../adapters/operator-api.ts';
import { S3ModelArchive } from '../adapters/s3-model-archive.ts';
import { openObjects } from '../adapters/s3-objects.ts';
import { openSageMaker, SageMakerModelRegistry } from '../adapters/sagemaker-model-registry.ts';
import { openParameters, SsmLiveRelease } from '../adapters/ssm-live-release.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { modelsEnvironment } from '../contracts/operator/environment.ts';
import {
  decideRequestSchema,
  modelDetailsOf,
  modelOf,
  retireRequestSchema,
} from '../contracts/operator/models.ts';
import { noQuerySchema, pageQuerySchema } from '../contracts/operator/paging.ts';
import { done, mapOutcome } from '../domain/refusal.ts';
import { decideModel, retireModel } from '../usecases/decide-model.ts';
import { describeModel } from '../usecases/describe-model.ts';
import { listTrackedModels } from '../usecases/list-tracked-models.ts';

const environment = parseEnvironment(modelsEnvironment, process.env);

const dependencies = {
  registry: new SageMakerModelRegistry(openSageMaker(), { packagesArn: environment.MODEL_PACKAGES_ARN }),
  liveRelease: new SsmLiveRelease(openParameters(), { parameterName: environment.LIVE_RELEASE_PARAMETER }),
  archive: new S3ModelArchive(openObjects()),
  auditLog: new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME }),
  now: Date.now,
};

/** The versions of the model, what was decided about them, and the log of all decisions. */
export const handler = operatorHandler({
  'GET /models': withQuery(pageQuerySchema, async (page) => {
    const { items, ...rest } = await listTrackedModels(page, dependencies);
    return done({ ...rest, items: items.map(modelOf) });
  }),
  'GET /models/{version}': withQuery(noQuerySchema, async (_, { path }) =>
    mapOutcome(await describeModel(path, dependencies), modelDetailsOf),
  ),
  'POST /models/{version}/approve': withBody(decideRequestSchema, async ({ why }, { who, path }) =>
    mapOutcome(await decideModel(path, 'approved', { who, why }, dependencies), modelOf),
  ),
  'POST /models/{version}/reject': withBody(decideRequestSchema, async ({ why }, { who, path }) =>
    mapOutcome(await decideModel(path, 'rejected', { who, why }, dependencies), modelOf),
  ),
  'POST /models/{version}/retire': withBody(retireRequestSchema, async ({ on, why }, { who, path }) =>
    mapOutcome(await retireModel(path, on, { who, why }, dependencies), modelOf),
  ),
  'GET /audit-log': withQuery(pageQuerySchema, async (page) => done(await dependencies.auditLog.list(page))),
});
