import { apiHandler } from '../adapters/api-handler.ts';
import { getOpenApiEnvironment, parseEnvironment } from '../contracts/environment.ts';
import { openApiDocument } from '../contracts/openapi.ts';

const environment = parseEnvironment(getOpenApiEnvironment, process.env);
const body = JSON.stringify(openApiDocument({ version: environment.API_VERSION }));

/** It changes with a deployment alone; whoever reads it may be an hour behind one. */
const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };

/** GET /openapi.json. */
export const handler = apiHandler(() => Promise.resolve({ statusCode: 200, headers, body }));
