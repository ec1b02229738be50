interface Service {
  /** What the SDK calls its client, and traces the service. */
  readonly client: string;
  /** The first part of its host's name. */
  readonly host: string;
  /** What ends the name of the variable that says where the service is. */
  readonly variable: string;
}

/** By the names that signatures and rights have for the services. */
const SERVICES = {
  dynamodb: { client: 'DynamoDBClient', host: 'dynamodb', variable: 'DYNAMODB' },
  kinesis: { client: 'KinesisClient', host: 'kinesis', variable: 'KINESIS' },
  lambda: { client: 'LambdaClient', host: 'lambda', variable: 'LAMBDA' },
  sagemaker: { client: 'SageMakerRuntimeClient', host: 'runtime.sagemaker', variable: 'SAGEMAKER_RUNTIME' },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof SERVICES;

export const clientNameOf = (service: ServiceName): string => SERVICES[service].client;

/**
 * Where a service is: where the environment says, in the variables that the SDK reads, else in the region.
 * @throws TypeError where a variable is no URL
 */
export function endpointOf(
  service: ServiceName,
  region: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): URL {
  const { host, variable } = SERVICES[service];
  const isIgnored = environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true';
  const configured = environment[`AWS_ENDPOINT_URL_${variable}`] ?? environment['AWS_ENDPOINT_URL'];
  if (configured !== undefined && !isIgnored) return new URL(configured);
  return new URL(`https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`);
}
