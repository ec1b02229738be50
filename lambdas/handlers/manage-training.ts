import { randomBytes } from 'node:crypto';
import { IcebergDataCatalog, openGlue } from '../adapters/iceberg-data-catalog.ts';
import { operatorHandler, withBody, withQuery } from '../adapters/operator-api.ts';
import { S3DriftReports } from '../adapters/s3-drift-reports.ts';
import { openObjects } from '../adapters/s3-objects.ts';
import { openSageMaker } from '../adapters/sagemaker-model-registry.ts';
import { openLogs, SageMakerRunJobs } from '../adapters/sagemaker-run-jobs.ts';
import { openStepFunctions } from '../adapters/stepfunctions-starts.ts';
import { StepFunctionsWorkflowRuns } from '../adapters/stepfunctions-workflow-runs.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { driftCheckOf, driftCheckRequestSchema } from '../contracts/operator/drift.ts';
import { trainingEnvironment } from '../contracts/operator/environment.ts';
import { noQuerySchema, pageQuerySchema } from '../contracts/operator/paging.ts';
import {
  searchInputOf,
  stopRequestSchema,
  trainingJobOf,
  trainRequestSchema,
} from '../contracts/operator/training.ts';
import { done, mapOutcome, refuse } from '../domain/refusal.ts';
import { checkDrift, watchDriftCheck } from '../usecases/check-drift.ts';
import { startTraining } from '../usecases/start-training.ts';
import { stopTraining, watchTraining } from '../usecases/watch-training.ts';

const environment = parseEnvironment(trainingEnvironment, process.env);
const { TRAINING_STATE_MACHINE_ARN: stateMachineArn, JOB_NAME_PREFIX: namePrefix } = environment;

const driftReports = new S3DriftReports(openObjects(), { uri: environment.DRIFT_REPORT_URI });

const stepFunctions = openStepFunctions();
const dependencies = {
  training: new StepFunctionsWorkflowRuns(stepFunctions, { stateMachineArn }),
  driftChecks: new StepFunctionsWorkflowRuns(stepFunctions, {
    stateMachineArn: environment.DRIFT_STATE_MACHINE_ARN,
  }),
  runJobs: new SageMakerRunJobs(openSageMaker(), openLogs(), { namePrefix, now: Date.now }),
  dataCatalog: new IcebergDataCatalog(openGlue(), openObjects()),
  dataset: environment.GLUE_DATABASE,
  usdPerHour: environment.INSTANCE_PRICES,
  newId,
  now: Date.now,
};

/** `260301-101500-a1b2`: sorts by time, and fits into the names of jobs. */
function newId(): string {
  const [date = '', time = ''] = new Date().toISOString().slice(2, 19).replaceAll(/[-:]/g, '').split('T');
  return `${date}-${time}-${randomBytes(2).toString('hex')}`;
}

/** Training runs, and whether another is needed. */
export const handler = operatorHandler({
  'POST /train': withBody(trainRequestSchema, async (request, { who }) => {
    const started = await startTraining({ ...request, search: searchInputOf(request) }, who, dependencies);
    if (!started.ok) return started;
    return mapOutcome(await watchTraining(started.value, dependencies), trainingJobOf);
  }),
  'GET /drift': withQuery(noQuerySchema, async () => {
    const report = await driftReports.last();
    if (report !== undefined) return done(report);
    const message =
      'No check of drift has been made yet: there must be a live model, and the check is due daily';
    return refuse({ kind: 'missing', code: 'no_drift_report', message });
  }),
  'POST /drift/checks': withBody(driftCheckRequestSchema, async (_, { who }) =>
    mapOutcome(await checkDrift(who, dependencies), driftCheckOf),
  ),
  'GET /drift/checks/{id}': withQuery(noQuerySchema, async (_, { path }) =>
    mapOutcome(await watchDriftCheck(path, dependencies), driftCheckOf),
  ),
  'GET /training-jobs': withQuery(pageQuerySchema, async (page) =>
    done(await dependencies.training.list(page)),
  ),
  'GET /training-jobs/{id}': withQuery(noQuerySchema, async (_, { path }) =>
    mapOutcome(await watchTraining(path, dependencies), trainingJobOf),
  ),
  'POST /training-jobs/{id}/stop': withBody(stopRequestSchema, async (_, { who, path }) =>
    mapOutcome(await stopTraining(path, who, dependencies), trainingJobOf),
  ),
});
