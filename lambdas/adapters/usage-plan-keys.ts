import {
  APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetUsagePlanKeyCommand,
  NotFoundException,
} from '@aws-sdk/client-api-gateway';
import { tracer } from '../runtime/powertools.ts';
import type { CallerKey } from '../contracts/caller-key.ts';

/** Made once, outside the handler. */
export const openApiGateway = (): APIGatewayClient => tracer.captureAWSv3Client(new APIGatewayClient({}));

/** Keys that an API takes: those of its usage plan. One that is in no plan opens nothing. */
export class UsagePlanKeys {
  readonly #client: APIGatewayClient;
  readonly #usagePlanId: string;
  readonly #name: string;

  /** @param name of each key that is made, for people */
  constructor(
    client: APIGatewayClient,
    { usagePlanId, name }: { readonly usagePlanId: string; readonly name: string },
  ) {
    this.#client = client;
    this.#usagePlanId = usagePlanId;
    this.#name = name;
  }

  /** Makes a key, which is in no plan yet. */
  async make(): Promise<CallerKey> {
    const { id, value } = await this.#client.send(
      new CreateApiKeyCommand({ name: this.#name, enabled: true }),
    );
    if (id === undefined || value === undefined) throw new Error('API Gateway made a key without a value.');
    return { apiKeyId: id, apiKey: value };
  }

  /** From now on the API takes the key; one that it takes already stays. */
  async admit({ apiKeyId }: CallerKey): Promise<void> {
    const added = { usagePlanId: this.#usagePlanId, keyId: apiKeyId, keyType: 'API_KEY' };
    await this.#client.send(new CreateUsagePlanKeyCommand(added)).catch((error: unknown) => {
      if (!(error instanceof ConflictException)) throw error;
    });
  }

  /** @throws NotFoundException where the API does not take it */
  async confirm({ apiKeyId }: CallerKey): Promise<void> {
    await this.#client.send(new GetUsagePlanKeyCommand({ usagePlanId: this.#usagePlanId, keyId: apiKeyId }));
  }

  /** The API no longer takes the key; one that it does not take is left so. */
  async withdraw({ apiKeyId }: CallerKey): Promise<void> {
    const gone = { usagePlanId: this.#usagePlanId, keyId: apiKeyId };
    await this.#client.send(new DeleteUsagePlanKeyCommand(gone)).catch((error: unknown) => {
      if (!(error instanceof NotFoundException)) throw error;
    });
  }
}
