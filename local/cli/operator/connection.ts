import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Failure } from '../failure.ts';
import { OperatorClient } from './client.ts';

export interface ConnectionOptions {
  readonly apiUrl?: string | undefined;
  /** Such as `prod`: the stack of that environment says where its API is. */
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
}

/** Finds the API and who calls it: options first, then the environment, then AWS's own configuration. */
export async function connect(
  { apiUrl, environment, profile }: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OperatorClient> {
  const credentials = defaultProvider(profile === undefined ? {} : { profile });
  const given = apiUrl ?? env['VITRINE_API_URL'];
  const url = given ?? (await urlOfStack(environment, credentials));
  if (!URL.canParse(url)) throw new Failure(`${url} is no URL; give the operator API’s with --api-url.`);
  return new OperatorClient({ url, region: regionOf(url, env), credentials });
}

async function urlOfStack(
  environment: string | undefined,
  credentials: ReturnType<typeof defaultProvider>,
): Promise<string> {
  if (environment === undefined)
    throw new Failure(
      'Where is the operator API? Give --api-url URL or --environment NAME, or set VITRINE_API_URL.',
    );
  const client = new CloudFormationClient({ credentials });
  const StackName = `Vitrine-${environment}-Operator`;
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks.flatMap((stack) => stack.Outputs ?? []);
  const url = outputs.find(({ OutputKey }) => OutputKey === 'OperatorApiUrl')?.OutputValue;
  if (url === undefined)
    throw new Failure(`The stack ${StackName} tells no OperatorApiUrl; deploy it first.`);
  return url;
}

/** A signature names the region; API Gateway's own host names have it in them. */
function regionOf(url: string, env: Readonly<Record<string, string | undefined>>): string {
  const [, ofHost] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(url) ?? [];
  return ofHost ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
}
