import { operatorHandler, withBody } from '../adapters/operator-api.ts';
import { openModelHost } from '../adapters/open-model-host.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { MAX_RESULTS } from '../contracts/model-host.ts';
import { predictEnvironment } from '../contracts/operator/environment.ts';
import { predictRequestSchema, predictResponseOf } from '../contracts/operator/predictions.ts';
import { done } from '../domain/refusal.ts';
import { predict, type PredictDependencies } from '../usecases/predict.ts';

const environment = parseEnvironment(predictEnvironment, process.env);

const dependencies: PredictDependencies = {
  modelHost: openModelHost(environment.MODEL_HOST, { timeoutMs: environment.MODEL_HOST_TIMEOUT_MS }),
  maxResults: MAX_RESULTS,
  now: Date.now,
};

/** POST /predict. */
export const handler = operatorHandler({
  'POST /predict': withBody(predictRequestSchema, async ({ instances }) =>
    done(predictResponseOf(await predict(instances, dependencies))),
  ),
});
