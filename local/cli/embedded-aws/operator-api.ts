import { OperatorClient } from '../operator/client.ts';
import type { DeployedRun } from '../stages/run.ts';

/** The operator API of the embedded AWS, called with the deploying key: an administrator's. */
export const operatorApi = ({ outputs }: Pick<DeployedRun, 'outputs'>): OperatorClient =>
  new OperatorClient({
    url: outputs.OperatorApiUrl,
    region: 'us-east-1',
    credentials: () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' }),
  });
