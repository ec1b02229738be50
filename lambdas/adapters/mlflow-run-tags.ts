import { RunTrackingError } from '../domain/errors.ts';
import type { RunTags } from '../domain/ports/run-tags.ts';
import { exchange, type HttpAnswer } from '../runtime/exchange.ts';
import { type MlflowServer, mlflowServerOf } from './mlflow-server.ts';

export interface MlflowRunTagsOptions {
  /** Of the server, as `MLFLOW_TRACKING_URI` has it. */
  readonly trackingUri: string;
  readonly timeoutMs: number;
}

/** MLflow promises to take values of so many characters. */
const LONGEST = 5000;

const LOG_BATCH = '/api/2.0/mlflow/runs/log-batch';

/** Runs on an MLflow server, by its REST API. */
export class MlflowRunTags implements RunTags {
  readonly #server: MlflowServer;
  readonly #timeoutMs: number;

  /** @throws TypeError where the address is none that MLflow knows */
  constructor({ trackingUri, timeoutMs }: MlflowRunTagsOptions) {
    this.#server = mlflowServerOf(trackingUri);
    this.#timeoutMs = timeoutMs;
  }

  async set(runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const body = {
      run_id: runId,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value: value.slice(0, LONGEST) })),
    };
    const { status, text } = await this.#post(LOG_BATCH, JSON.stringify(body));
    if (status !== 200)
      throw new RunTrackingError(`MLflow answered ${status} for run ${runId}`, { cause: text });
  }

  async #post(operation: string, body: string): Promise<HttpAnswer> {
    const { origin, basePath, headersOf } = this.#server;
    const path = `${basePath}${operation}`;
    try {
      return await exchange(
        { origin, path, headers: headersOf({ path, body }), body },
        { timeoutMs: this.#timeoutMs },
      );
    } catch (error) {
      throw new RunTrackingError('MLflow cannot be reached', { cause: error });
    }
  }
}
