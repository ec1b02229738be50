import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { type ModelPointer, parsePointer, type PointedAt, PointerUnreadableError } from './model-pointer.ts';

const TIMEOUT_MS = 5_000;

/** A pointer in SSM's parameter store, where the release workflow writes what is live. */
export class SsmModelPointer implements ModelPointer {
  readonly #client = new SSMClient({
    requestHandler: {
      connectionTimeout: TIMEOUT_MS,
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async read(): Promise<PointedAt | undefined> {
    const value = await this.#value();
    return value === undefined ? undefined : parsePointer(this.#name, value);
  }

  async #value(): Promise<string | undefined> {
    try {
      const { Parameter } = await this.#client.send(new GetParameterCommand({ Name: this.#name }));
      return Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw new PointerUnreadableError(`the parameter ${this.#name} cannot be read`, { cause: error });
    }
  }
}
