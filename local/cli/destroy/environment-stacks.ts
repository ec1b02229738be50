import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import { collect } from './collect.ts';

export interface StackResource {
  readonly type: string;
  /** What its service calls it: a name, an ARN or a URL. */
  readonly id: string;
  /** Whether it outlives its stack. */
  readonly isKept: boolean;
}

export interface EnvironmentStack {
  readonly name: string;
  /** Its ARN, by which a stack is found that is no more. */
  readonly id: string;
  /** Whether CloudFormation refuses to delete it. */
  readonly isProtected: boolean;
  readonly resources: readonly StackResource[];
  readonly exports: readonly string[];
  readonly imports: readonly string[];
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ DeletionPolicy: z.string().default('Delete') })),
});

/** The stacks of an environment as they are deployed, whatever the configuration says by now. */
export async function environmentStacks(
  client: CloudFormationClient,
  environment: string,
): Promise<readonly EnvironmentStack[]> {
  const all = await collect(paginateDescribeStacks({ client }, {}), (page) => page.Stacks);
  const ours = all.filter(
    ({ StackName, StackStatus }) =>
      StackName?.startsWith(`Vitrine-${environment}-`) && StackStatus !== 'DELETE_COMPLETE',
  );
  return Promise.all(ours.map((stack) => describe(client, stack)));
}

async function describe(
  client: CloudFormationClient,
  { StackName = '', StackId = '', EnableTerminationProtection = false, Outputs = [] }: Stack,
): Promise<EnvironmentStack> {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
  const { Resources } = templateSchema.parse(JSON.parse(TemplateBody));
  const summaries = await collect(
    paginateListStackResources({ client }, { StackName }),
    (page) => page.StackResourceSummaries,
  );
  const resources = summaries.flatMap((summary): readonly StackResource[] => {
    const { LogicalResourceId = '', PhysicalResourceId: id, ResourceType: type = '' } = summary;
    if (id === undefined || summary.ResourceStatus === 'DELETE_COMPLETE') return [];
    const policy = Resources[LogicalResourceId]?.DeletionPolicy ?? 'Delete';
    return [{ type, id, isKept: policy !== 'Delete' }];
  });
  return {
    name: StackName,
    id: StackId,
    isProtected: EnableTerminationProtection,
    resources,
    exports: Outputs.flatMap(({ ExportName }) => ExportName ?? []),
    // CDK writes the names of exports out, so the text has them.
    imports: [...TemplateBody.matchAll(/"Fn::ImportValue"\s*:\s*"([^"]+)"/g)].map(([, name = '']) => name),
  };
}

type Linked = Pick<EnvironmentStack, 'name' | 'exports' | 'imports'>;

/**
 * Stacks in the order in which CloudFormation lets them go: those whose exports nobody imports first, and those of one
 * group together.
 * @throws {Failure} where stacks import from each other, which no deployment of CDK's makes
 */
export function inOrderOfRemoval<T extends Linked>(stacks: readonly T[]): readonly (readonly T[])[] {
  if (stacks.length === 0) return [];
  const free = stacks.filter(
    (stack) =>
      !stacks.some((other) => other !== stack && other.imports.some((name) => stack.exports.includes(name))),
  );
  if (free.length === 0)
    throw new Failure(
      `These stacks import from each other, so none can be deleted first: ${stacks.map(({ name }) => name).join(', ')}.`,
    );
  return [free, ...inOrderOfRemoval(stacks.filter((stack) => !free.includes(stack)))];
}

export const idsOf = (resources: readonly StackResource[], type: string): readonly string[] =>
  resources.filter((resource) => resource.type === type).map(({ id }) => id);
