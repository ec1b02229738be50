import {
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  type ListModelPackagesCommandOutput,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { UnknownPageError } from '../domain/errors.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { ModelRegistry } from '../domain/ports/model-registry.ts';
import type { RegisteredModel } from '../domain/registered-model.ts';
import { tracer } from '../runtime/powertools.ts';
import { isInvalid, isNotFound } from './sagemaker-errors.ts';

/** Describing is throttled by the account; so many at a time stay below it. */
const AT_A_TIME = 10;

const number = z.coerce.number();

const packageSchema = z.object({
  ModelPackageArn: z.string().min(1),
  ModelPackageGroupName: z.string().min(1),
  ModelPackageVersion: z.int().min(1),
  CreationTime: z.date(),
  ModelApprovalStatus: z.enum(['PendingManualApproval', 'Approved', 'Rejected']),
  InferenceSpecification: z.object({
    Containers: z.array(z.object({ ModelDataUrl: z.string().min(1) })).min(1),
    SupportedRealtimeInferenceInstanceTypes: z.array(z.string()).nullish(),
  }),
  CustomerMetadataProperties: z.object({
    modelVersion: z.string().min(1),
    runId: z.string().optional(),
    algorithm: z.string().optional(),
    trainedBy: z.string().optional(),
    ndcgAt20: number.optional(),
    baselineNdcgAt20: number.optional(),
    retireOn: z.iso.date().optional(),
  }),
});

const approvals = { PendingManualApproval: 'pending', Approved: 'approved', Rejected: 'rejected' } as const;
const statuses = { approved: 'Approved', rejected: 'Rejected' } as const;

/** Made once, outside the handler. */
export const openSageMaker = (): SageMakerClient => tracer.captureAWSv3Client(new SageMakerClient({}));

/** SageMaker's Model Registry; what it has no field for is in the packages' customer metadata. */
export class SageMakerModelRegistry implements ModelRegistry {
  readonly #client: SageMakerClient;
  readonly #packagesArn: string;

  /** @param packagesArn what the ARN of a version begins with: `...:model-package/<group>` */
  constructor(client: SageMakerClient, { packagesArn }: { readonly packagesArn: string }) {
    this.#client = client;
    this.#packagesArn = packagesArn;
  }

  async list({ limit, next }: PageRequest): Promise<Page<RegisteredModel>> {
    const { ModelPackageSummaryList = [], NextToken } = await this.#listed({ limit, next });
    const items: RegisteredModel[] = [];
    for (let start = 0; start < ModelPackageSummaryList.length; start += AT_A_TIME) {
      const some = ModelPackageSummaryList.slice(start, start + AT_A_TIME);
      const found = await Promise.all(
        some.map(({ ModelPackageArn = '' }) => this.#describe(ModelPackageArn)),
      );
      // One that was deleted since it was listed is no more.
      items.push(...found.filter((model) => model !== undefined));
    }
    return { items, ...(typeof NextToken === 'string' && { next: NextToken }) };
  }

  async #listed({ limit, next }: PageRequest): Promise<ListModelPackagesCommandOutput> {
    const request = new ListModelPackagesCommand({
      ModelPackageGroupName: this.#packagesArn.slice(this.#packagesArn.lastIndexOf('/') + 1),
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: limit,
      NextToken: next,
    });
    try {
      return await this.#client.send(request);
    } catch (error) {
      // All else in the request is ours.
      if (next === undefined || !isInvalid(error)) throw error;
      throw new UnknownPageError(`No page of models is called ${next}`, { cause: error });
    }
  }

  find(version: number): Promise<RegisteredModel | undefined> {
    return this.#describe(this.#arnOf(version));
  }

  async decide(version: number, approval: 'approved' | 'rejected', why?: string): Promise<void> {
    await this.#client.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: this.#arnOf(version),
        ModelApprovalStatus: statuses[approval],
        ApprovalDescription: why,
      }),
    );
  }

  async retire(version: number, on: string): Promise<void> {
    await this.#client.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: this.#arnOf(version),
        CustomerMetadataProperties: { retireOn: on },
      }),
    );
  }

  #arnOf(version: number): string {
    return `${this.#packagesArn}/${version}`;
  }

  async #describe(arn: string): Promise<RegisteredModel | undefined> {
    try {
      return modelOf(await this.#client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function modelOf(described: unknown): RegisteredModel {
  const found = packageSchema.parse(described);
  const { runId, algorithm, trainedBy, retireOn, modelVersion, ...quality } =
    found.CustomerMetadataProperties;
  const [container] = found.InferenceSpecification.Containers;
  return {
    name: found.ModelPackageGroupName,
    version: found.ModelPackageVersion,
    arn: found.ModelPackageArn,
    createdAt: found.CreationTime.toISOString(),
    approval: approvals[found.ModelApprovalStatus],
    retireOn,
    modelVersion,
    algorithm,
    metrics: {
      ...(quality.ndcgAt20 !== undefined && { 'ndcg@20': quality.ndcgAt20 }),
      ...(quality.baselineNdcgAt20 !== undefined && { 'popular ndcg@20': quality.baselineNdcgAt20 }),
    },
    trainedBy,
    trainingJob: runId,
    modelDataUrl: container?.ModelDataUrl ?? '',
    instanceTypes: found.InferenceSpecification.SupportedRealtimeInferenceInstanceTypes ?? [],
  };
}
