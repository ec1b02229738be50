import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteParameterCommand, paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import type { AdministratorClients } from './clients.ts';
import { collect } from './collect.ts';

/**
 * Removes what services and workflows wrote beside the stacks: parameters, and the log groups of functions that are CDK's
 * own and of the endpoint.
 * @returns what it removed
 */
export async function removeTraces(
  { logs, ssm }: AdministratorClients,
  environment: string,
): Promise<readonly string[]> {
  const below = { Path: `/vitrine/${environment}/`, Recursive: true };
  const parameters = await collect(
    paginateGetParametersByPath({ client: ssm }, below),
    (page) => page.Parameters,
  );
  for (const { Name } of parameters) await ssm.send(new DeleteParameterCommand({ Name }));

  const groups = await collect(paginateDescribeLogGroups({ client: logs }, {}), (page) => page.logGroups);
  const ours = groups.filter(({ logGroupName = '' }) => isOf(environment, logGroupName));
  for (const { logGroupName } of ours) await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  return [
    ...parameters.map(({ Name = '' }) => `parameter ${Name}`),
    ...ours.map(({ logGroupName = '' }) => `log group ${logGroupName}`),
  ];
}

/** Groups that the account's jobs share, such as `/aws/sagemaker/TrainingJobs`, are nobody's alone. */
const isOf = (environment: string, group: string): boolean =>
  group.includes(`Vitrine-${environment}-`) ||
  group === `/aws/sagemaker/Endpoints/vitrine-${environment}` ||
  group.startsWith(`/aws/lambda/vitrine-${environment}-`);
