import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Pseudonyms } from '../domain/ports/pseudonyms.ts';
import { pseudonymOf } from '../domain/pseudonym.ts';
import { tracer } from '../runtime/powertools.ts';

/** Made once, outside the handler. */
export const openSecrets = (): SecretsManagerClient =>
  tracer.captureAWSv3Client(new SecretsManagerClient({}));

/** Under a key that is read once a process: it never changes, or no pseudonym would be the same again. */
export class SecretsManagerPseudonyms implements Pseudonyms {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  #key: Promise<string> | undefined;

  constructor(client: SecretsManagerClient, { secretId }: { readonly secretId: string }) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async of(userId: string): Promise<string> {
    this.#key ??= this.#read();
    return pseudonymOf(await this.#key, userId);
  }

  async #read(): Promise<string> {
    try {
      const { SecretString } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId }),
      );
      if (!SecretString) throw new Error(`The secret ${this.#secretId} holds no text.`);
      return SecretString;
    } catch (error) {
      this.#key = undefined;
      throw error;
    }
  }
}
