import * as z from 'zod';
import { errorResponses, failuresOf, jsonContent, schemaOf } from '../openapi-parts.ts';
import { pageQuerySchema } from './paging.ts';
import { operatorSchemas, type SchemaName } from './schemas.ts';

/**
 * The operator API as an OpenAPI 3.1 document, whose schemas are JSON Schema: those that the handlers parse with.
 * @param options.version of the project
 */
export const operatorApiDocument = ({ version }: { readonly version: string }) => ({
  openapi: '3.1.0',
  info: {
    title: 'Vitrine operator API',
    version,
    description:
      'Predict, train, decide about models and release them; tell what is known of a user, and erase it. Requests are signed with AWS credentials (SigV4, service execute-api) that may execute-api:Invoke.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ sigv4: [] }],
  paths,
  components: {
    securitySchemes: {
      sigv4: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    },
    schemas: Object.fromEntries(
      Object.entries(operatorSchemas).map(([name, schema]) => [name, schemaOf(schema)]),
    ),
  },
});

const paths = {
  '/predict': {
    post: post(
      'predict',
      "The live model's answer to a caller's own input",
      'PredictRequest',
      'PredictResponse',
      {
        503: 'No model answered.',
      },
    ),
  },
  '/models': { get: list('listModels', 'The versions of the model, newest first', 'Models') },
  '/models/{version}': {
    get: get('describeModel', 'One version, with its manifest and card', 'ModelDetails', 'version'),
  },
  '/models/{version}/approve': {
    post: post('approveModel', 'Lets a version be released', 'DecideRequest', 'Model', {}, 'version'),
  },
  '/models/{version}/reject': {
    post: post('rejectModel', 'Keeps a version from being released', 'DecideRequest', 'Model', {}, 'version'),
  },
  '/models/{version}/retire': {
    post: post(
      'retireModel',
      'Sets the day from which a version may not be released',
      'RetireRequest',
      'Model',
      {},
      'version',
    ),
  },
  '/audit-log': { get: list('listAuditLog', 'Who changed what serves, when and why', 'AuditLog') },
  '/use-model': {
    post: post(
      'useModel',
      'Starts the release of an approved version, one at a time',
      'UseModelRequest',
      'Release',
      { 404: 'There is no such version.' },
    ),
  },
  '/releases': { get: list('listReleases', 'Releases, newest first', 'Releases') },
  '/releases/{id}': { get: get('describeRelease', 'One release', 'Release', 'id') },
  '/releases/{id}/rollback': {
    post: post('rollBack', 'Releases what served before a release', 'RollBackRequest', 'Release', {}, 'id'),
  },
  '/experiments': {
    get: {
      operationId: 'listExperiments',
      summary: 'The experiments of the configuration, and what came of them so far',
      responses: responses('Experiments', {}),
    },
  },
  '/experiments/{name}': {
    get: get('describeExperiment', 'One experiment, with its last analysis', 'ExperimentDetails', 'name'),
  },
  '/experiments/{name}/promote': {
    post: post(
      'promoteWinner',
      'Starts the release of the model of the arm that won',
      'PromoteRequest',
      'Release',
      {},
      'name',
    ),
  },
  '/experiments/{name}/stop': {
    post: post(
      'stopExperiment',
      'Gives everybody the first arm, from now on',
      'StopExperimentRequest',
      'ExperimentDetails',
      {},
      'name',
    ),
  },
  '/experiments/{name}/resume': {
    post: post(
      'resumeExperiment',
      'Lets a stopped experiment go on; no analysis stops it again',
      'StopExperimentRequest',
      'ExperimentDetails',
      {},
      'name',
    ),
  },
  '/train': {
    post: post(
      'train',
      'Starts a training run, with a search if it names a space',
      'TrainRequest',
      'TrainingJob',
    ),
  },
  '/drift': {
    get: {
      operationId: 'describeDrift',
      summary: 'What the last check of drift found',
      responses: responses('DriftReport', { 404: 'No check was made yet.' }),
    },
  },
  '/drift/checks': {
    post: post('checkDrift', 'Starts a check of drift now, one at a time', 'DriftCheckRequest', 'DriftCheck'),
  },
  '/drift/checks/{id}': {
    get: get('describeDriftCheck', 'How a check of drift goes', 'DriftCheck', 'id'),
  },
  '/training-jobs': { get: list('listTrainingJobs', 'Training runs, newest first', 'TrainingJobs') },
  '/training-jobs/{id}': {
    get: get(
      'describeTrainingJob',
      'State, step, metrics, cost and log of a training run',
      'TrainingJob',
      'id',
    ),
  },
  '/training-jobs/{id}/stop': {
    post: post(
      'stopTrainingJob',
      'Ends a training run and the job that it waits for',
      'StopRequest',
      'TrainingJob',
      {},
      'id',
    ),
  },
  '/users/{id}': {
    delete: {
      operationId: 'eraseUser',
      summary: 'Erases a user, and drops what of them arrives later; to repeat it is safe',
      parameters: [inPath('id')],
      responses: responses('Erasure', {}, { status: 202 }),
    },
  },
  '/users/{id}/data': {
    get: {
      operationId: 'exportUser',
      summary: 'All that the online table holds of a user',
      parameters: [inPath('id')],
      responses: responses('UserData', {}),
    },
  },
  '/erasures/{id}': {
    get: get(
      'describeErasure',
      'What an erasure found and removed, and which models are older',
      'ErasureDetails',
      'id',
    ),
  },
};

function post(
  operationId: string,
  summary: string,
  request: SchemaName,
  response: SchemaName,
  more: Readonly<Record<number, string>> = {},
  variable?: string,
) {
  return {
    operationId,
    summary,
    ...(variable !== undefined && { parameters: [inPath(variable)] }),
    // No body at all is an empty object.
    requestBody: { required: !operatorSchemas[request].safeParse({}).success, content: jsonContent(request) },
    responses: responses(
      response,
      {
        ...(variable !== undefined && { 404: 'There is none.' }),
        409: 'Not in this state; the message says why.',
        ...more,
      },
      { hasBody: true },
    ),
  };
}

function get(operationId: string, summary: string, response: SchemaName, variable: string) {
  const parameters = [inPath(variable)];
  return { operationId, summary, parameters, responses: responses(response, { 404: 'There is none.' }) };
}

function list(operationId: string, summary: string, response: SchemaName) {
  const properties = z.record(z.string(), z.unknown()).parse(schemaOf(pageQuerySchema)['properties']);
  const parameters = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
  return { operationId, summary, parameters, responses: responses(response, {}) };
}

function inPath(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function responses(
  response: SchemaName,
  failures: Readonly<Record<number, string>>,
  { status = 200, hasBody = false } = {},
) {
  return {
    [status]: { description: 'Done.', content: jsonContent(response) },
    ...errorResponses({ ...failuresOf({ hasBody }), 403: 'Not signed, or not allowed.', ...failures }),
  };
}
