import { DynamoDbStopSwitch } from '../adapters/dynamodb-stop-switch.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openReleasing } from '../adapters/open-releasing.ts';
import { operatorHandler, withBody, withQuery } from '../adapters/operator-api.ts';
import { S3ExperimentReports } from '../adapters/s3-experiment-reports.ts';
import { openObjects } from '../adapters/s3-objects.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { releasesEnvironment } from '../contracts/operator/environment.ts';
import {
  experimentDetailsOf,
  experimentOf,
  promoteRequestSchema,
  stopExperimentRequestSchema,
} from '../contracts/operator/experiments.ts';
import { noQuerySchema, pageQuerySchema } from '../contracts/operator/paging.ts';
import {
  releaseResponseOf,
  rollBackRequestSchema,
  useModelRequestSchema,
} from '../contracts/operator/releases.ts';
import { done, mapOutcome } from '../domain/refusal.ts';
import { findExperiment, listExperiments } from '../usecases/find-experiment.ts';
import { describeRelease, listReleases } from '../usecases/find-release.ts';
import { promoteWinner } from '../usecases/promote-winner.ts';
import { rollBack } from '../usecases/roll-back.ts';
import { resumeExperiment, stopExperiment } from '../usecases/stop-experiment.ts';
import { useModel } from '../usecases/use-model.ts';

const environment = parseEnvironment(releasesEnvironment, process.env);

const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: 5_000 });

const dependencies = {
  ...openReleasing(environment, table),
  experiments: environment.EXPERIMENTS,
  reports: new S3ExperimentReports(openObjects(), { folder: environment.EXPERIMENT_REPORTS_URI }),
  stops: new DynamoDbStopSwitch(table),
};

/** What is, was and shall be live, and the experiments that decide about it. */
export const handler = operatorHandler({
  'POST /use-model': withBody(useModelRequestSchema, async ({ why, ...request }, { who }) =>
    mapOutcome(await useModel(request, { who, why }, dependencies), releaseResponseOf),
  ),
  'GET /releases': withQuery(pageQuerySchema, async (page) => {
    const { items, ...rest } = await listReleases(page, dependencies);
    return done({ ...rest, items: items.map(releaseResponseOf) });
  }),
  'GET /releases/{id}': withQuery(noQuerySchema, async (_, { path }) =>
    mapOutcome(await describeRelease(path, dependencies), releaseResponseOf),
  ),
  'POST /releases/{id}/rollback': withBody(rollBackRequestSchema, async ({ why }, { who, path }) =>
    mapOutcome(await rollBack(path, { who, why }, dependencies), releaseResponseOf),
  ),
  'GET /experiments': withQuery(noQuerySchema, async () =>
    done({ items: (await listExperiments(dependencies)).map(experimentOf) }),
  ),
  'GET /experiments/{name}': withQuery(noQuerySchema, async (_, { path }) =>
    mapOutcome(await findExperiment(path, dependencies), experimentDetailsOf),
  ),
  'POST /experiments/{name}/promote': withBody(promoteRequestSchema, async ({ why, ...how }, { who, path }) =>
    mapOutcome(await promoteWinner(path, how, { who, why }, dependencies), releaseResponseOf),
  ),
  'POST /experiments/{name}/stop': withBody(stopExperimentRequestSchema, async ({ why }, { who, path }) =>
    mapOutcome(await stopExperiment(path, { who, why }, dependencies), experimentDetailsOf),
  ),
  'POST /experiments/{name}/resume': withBody(stopExperimentRequestSchema, async ({ why }, { who, path }) =>
    mapOutcome(await resumeExperiment(path, { who, why }, dependencies), experimentDetailsOf),
  ),
});
