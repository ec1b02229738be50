import { RunTrackingError } from '../domain/errors.ts';
import type { RunTags } from '../domain/ports/run-tags.ts';
import { exchange, type HttpAnswer } from '../runtime/exchange.ts';

export interface MlflowRunTagsOptions {
  /** Of the server, as `MLFLOW_TRACKING_URI` has it: with a user and a password, where it asks for them. */
  readonly trackingUri: string;
  readonly timeoutMs: number;
}

/** MLflow promises to take values of so many characters. */
const LONGEST = 5000;

/** Runs on an MLflow server, by its REST API. */
export class MlflowRunTags implements RunTags {
  readonly #origin: URL;
  readonly #timeoutMs: number;

  constructor({ trackingUri, timeoutMs }: MlflowRunTagsOptions) {
    this.#origin = new URL(trackingUri);
    this.#timeoutMs = timeoutMs;
  }

  async set(runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const body = {
      run_id: runId,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value: value.slice(0, LONGEST) })),
    };
    const { status, text } = await this.#post('runs/log-batch', JSON.stringify(body));
    if (status !== 200)
      throw new RunTrackingError(`MLflow answered ${status} for run ${runId}`, { cause: text });
  }

  async #post(operation: string, body: string): Promise<HttpAnswer> {
    const path = `${this.#origin.pathname.replace(/\/$/, '')}/api/2.0/mlflow/${operation}`;
    const headers = { 'content-type': 'application/json', ...authorizationOf(this.#origin) };
    try {
      return await exchange({ origin: this.#origin, path, headers, body }, { timeoutMs: this.#timeoutMs });
    } catch (error) {
      throw new RunTrackingError('MLflow cannot be reached', { cause: error });
    }
  }
}

function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === '') return {};
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
