import { hash } from 'node:crypto';
import { Signer } from '../runtime/aws/signer.ts';

/** A request of MLflow's REST API, which are all POST here. */
interface MlflowRequest {
  readonly path: string;
  /** JSON. */
  readonly body: string;
}

/** Where an MLflow server is, and what it asks of a request. */
export interface MlflowServer {
  readonly origin: URL;
  /** Of the server, without a slash at its end. */
  readonly basePath: string;
  /** All that a request is sent with, what proves who sends it included. */
  readonly headersOf: (request: MlflowRequest) => Readonly<Record<string, string>>;
}

const json = { 'content-type': 'application/json' };

/**
 * @param trackingUri as `MLFLOW_TRACKING_URI` has it: an address, with a user and a password where it asks for them, or the
 * ARN of a tracking server of SageMaker's, which Lambda's own rights are shown to
 * @throws TypeError where it is neither
 */
export function mlflowServerOf(trackingUri: string): MlflowServer {
  return trackingUri.startsWith('arn:') ? managed(trackingUri) : addressed(new URL(trackingUri));
}

function addressed(origin: URL): MlflowServer {
  const headers = { ...json, ...authorizationOf(origin) };
  return { origin, basePath: origin.pathname.replace(/\/$/, ''), headersOf: () => headers };
}

function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === '') return {};
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

const TRACKING_SERVER =
  /^arn:(?:aws|aws-us-gov):sagemaker:([a-z0-9-]+):\d{12}:mlflow-tracking-server\/[\w-]+$/;

/** All servers of a region are behind one address, and told apart by a header, as MLflow's plugin for SageMaker has it. */
function managed(arn: string): MlflowServer {
  const region = TRACKING_SERVER.exec(arn)?.[1];
  if (region === undefined) throw new TypeError(`${arn} is no MLflow server of SageMaker's`);
  // The plugin reads the same variable.
  const configured = process.env['SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT'];
  const origin = new URL(configured ?? `https://${region}.experiments.sagemaker.aws`);
  const signer = new Signer({ service: 'sagemaker-mlflow', region });
  return {
    origin,
    basePath: '',
    headersOf: ({ path, body }) => {
      const headers = {
        ...json,
        'x-mlflow-sm-tracking-server-arn': arn,
        'x-amz-content-sha256': hash('sha256', body, 'hex'),
      };
      return signer.sign({ host: origin.host, path, query: {}, headers, body });
    },
  };
}
