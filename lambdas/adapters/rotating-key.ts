import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type CallerKey, callerKeySchema, type Rotation } from '../contracts/caller-key.ts';

/** A secret that holds a caller's key, in the middle of a rotation. */
export class RotatingKey {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #version: string;

  constructor(client: SecretsManagerClient, { SecretId, ClientRequestToken }: Rotation) {
    this.#client = client;
    this.#secretId = SecretId;
    this.#version = ClientRequestToken;
  }

  /** The key that is to be the current one; undefined: there is none yet. */
  pending(): Promise<CallerKey | undefined> {
    return this.#read({ VersionId: this.#version });
  }

  /** The key before the current one. undefined: there was none. */
  previous(): Promise<CallerKey | undefined> {
    return this.#read({ VersionStage: 'AWSPREVIOUS' });
  }

  async keep(key: CallerKey): Promise<void> {
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: this.#secretId,
        ClientRequestToken: this.#version,
        SecretString: JSON.stringify(key),
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  /** The version that whoever reads the secret gets. undefined: this rotation's. */
  async current(): Promise<string | undefined> {
    const { VersionIdsToStages = {} } = await this.#client.send(
      new DescribeSecretCommand({ SecretId: this.#secretId }),
    );
    const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'));
    return current?.[0] === this.#version ? undefined : current?.[0];
  }

  /** Whoever reads the secret gets this rotation's key; the version before becomes the previous one. */
  async promote(before: string): Promise<void> {
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#secretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: this.#version,
        RemoveFromVersionId: before,
      }),
    );
  }

  async #read(which: { VersionId: string } | { VersionStage: string }): Promise<CallerKey | undefined> {
    try {
      const { SecretString = '' } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId, ...which }),
      );
      // The first version is empty: no key was made before the first rotation.
      return callerKeySchema.safeParse(JSON.parse(SecretString)).data;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
