import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { LiveRelease } from '../domain/ports/live-release.ts';
import type { LiveModel } from '../domain/registered-model.ts';
import { tracer } from '../runtime/powertools.ts';

const liveSchema = z.object({ modelPackageArn: z.string().min(1), modelVersion: z.string().min(1) });

/** Made once, outside the handler. */
export const openParameters = (): SSMClient => tracer.captureAWSv3Client(new SSMClient({}));

/** The parameter that the release workflow writes at the end of a release. */
export class SsmLiveRelease implements LiveRelease {
  readonly #client: SSMClient;
  readonly #parameter: string;

  constructor(client: SSMClient, { parameterName }: { readonly parameterName: string }) {
    this.#client = client;
    this.#parameter = parameterName;
  }

  async read(): Promise<LiveModel | undefined> {
    try {
      const { Parameter } = await this.#client.send(new GetParameterCommand({ Name: this.#parameter }));
      return liveSchema.parse(JSON.parse(Parameter?.Value ?? ''));
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }
}
