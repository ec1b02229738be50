import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  DescribeEndpointCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModelPackages,
  paginateListModels,
  waitUntilEndpointDeleted,
} from '@aws-sdk/client-sagemaker';
import { pollUntil } from '../stages/poll.ts';
import type { AdministratorClients } from './clients.ts';
import { collect } from './collect.ts';

const CHANGING = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];
const PATIENCE_SECONDS = 3600;

/**
 * Removes what trainings and releases made, which no stack declares: the endpoint with its scaling, endpoint
 * configurations, models and model packages.
 * @param groups ARNs of the groups whose packages they are
 * @param prefix what the other names begin with, and the endpoint's whole name
 * @returns what it removed, by kind
 */
export async function removeReleased(
  clients: AdministratorClients,
  groups: readonly string[],
  prefix: string,
  interrupt: AbortSignal,
): Promise<readonly string[]> {
  const { sageMaker: client } = clients;
  const named = { NameContains: prefix };
  const isOurs = (name: string | undefined): boolean => name?.startsWith(`${prefix}-`) ?? false;
  const endpoints = await collect(paginateListEndpoints({ client }, named), (page) => page.Endpoints);
  const configs = await collect(
    paginateListEndpointConfigs({ client }, named),
    (page) => page.EndpointConfigs,
  );
  const models = await collect(paginateListModels({ client }, named), (page) => page.Models);

  const removed: string[] = [];
  if (endpoints.some(({ EndpointName }) => EndpointName === prefix)) {
    await removeEndpoint(clients, prefix, interrupt);
    removed.push(`endpoint ${prefix}`);
  }
  for (const { EndpointConfigName } of configs.filter((config) => isOurs(config.EndpointConfigName))) {
    await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
    removed.push(`endpoint configuration ${EndpointConfigName ?? ''}`);
  }
  for (const { ModelName } of models.filter((model) => isOurs(model.ModelName))) {
    await client.send(new DeleteModelCommand({ ModelName }));
    removed.push(`model ${ModelName ?? ''}`);
  }
  for (const group of groups) removed.push(...(await removePackages(clients, group)));
  return removed;
}

async function removeEndpoint(
  { autoScaling, sageMaker: client }: AdministratorClients,
  EndpointName: string,
  interrupt: AbortSignal,
): Promise<void> {
  const target = {
    ServiceNamespace: 'sagemaker',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  } as const;
  const variant = `endpoint/${EndpointName}/variant/primary`;
  const { ScalableTargets = [] } = await autoScaling.send(
    new DescribeScalableTargetsCommand({ ...target, ResourceIds: [variant] }),
  );
  // With its policies and their alarms; where it was never scaled there is none.
  for (const { ResourceId } of ScalableTargets)
    await autoScaling.send(new DeregisterScalableTargetCommand({ ...target, ResourceId }));
  // SageMaker deletes no endpoint that a release is just changing.
  await pollUntil(
    async () => {
      const { EndpointStatus = '' } = await client.send(new DescribeEndpointCommand({ EndpointName }));
      return CHANGING.includes(EndpointStatus) ? undefined : EndpointStatus;
    },
    {
      what: `The change of the endpoint ${EndpointName}`,
      everyMs: 5000,
      patienceMs: PATIENCE_SECONDS * 1000,
      interrupt,
    },
  );
  await client.send(new DeleteEndpointCommand({ EndpointName }));
  const patience = { maxWaitTime: PATIENCE_SECONDS, minDelay: 1, maxDelay: 15, abortSignal: interrupt };
  await waitUntilEndpointDeleted({ client, ...patience }, { EndpointName });
}

async function removePackages(
  { sageMaker: client }: AdministratorClients,
  group: string,
): Promise<readonly string[]> {
  const ModelPackageGroupName = group.split('/').at(-1);
  const pages = paginateListModelPackages({ client }, { ModelPackageGroupName });
  const packages = await collect(pages, (page) => page.ModelPackageSummaryList);
  for (const { ModelPackageArn } of packages)
    await client.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }));
  return packages.map(({ ModelPackageArn = '' }) => `model package ${ModelPackageArn}`);
}
