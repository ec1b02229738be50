import type { Logger } from 'pino';
import type { HostMetrics, LoadOutcome } from '../telemetry/host-metrics.ts';
import type { LiveModel } from './live-model.ts';
import { type ModelPointer, type PointedAt, PointerUnreadableError } from './model-pointer.ts';
import { type FetchedModel, type ModelStore, ModelUnreachableError } from './model-store.ts';

export interface ReleaseWatcherOptions {
  readonly pointer: ModelPointer;
  readonly store: ModelStore;
  readonly live: LiveModel;
  readonly log: Logger;
  readonly metrics: HostMetrics;
}

/** What became of the last try to serve what the pointer says. */
export interface ReleaseStatus {
  readonly outcome: LoadOutcome | 'nothing-released';
  readonly modelVersion?: string;
  readonly reason?: string;
}

/** Lets the host serve what the pointer says. What cannot be served leaves the model that does in its place. */
export class ReleaseWatcher {
  readonly #options: ReleaseWatcherOptions;
  #checking: Promise<void> | undefined;
  /** What was served or refused last: only something else is worth loading. */
  #settledKey: string | undefined;
  #fetched: FetchedModel | undefined;
  #status: ReleaseStatus | undefined;

  constructor(options: ReleaseWatcherOptions) {
    this.#options = options;
  }

  /** undefined until the first look is over. */
  get status(): ReleaseStatus | undefined {
    return this.#status;
  }

  /** Looks at the pointer once, and changes the model if it has moved. Never fails; looks do not overlap. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Looks every so often, until the process ends. */
  watch(pollSeconds: number): void {
    const next = (): void => {
      setTimeout(() => {
        void this.check().then(next);
      }, pollSeconds * 1000).unref();
    };
    next();
  }

  async #check(): Promise<void> {
    let release: PointedAt | undefined;
    try {
      release = await this.#options.pointer.read();
      if (release === undefined) {
        this.#status = { outcome: 'nothing-released' };
        return;
      }
      if (release.key === this.#settledKey) return;
      await this.#serve(release);
    } catch (error) {
      if (!(error instanceof PointerUnreadableError || error instanceof ModelUnreachableError)) throw error;
      this.#report('unreachable', release, error.message, error);
    }
  }

  async #serve(release: PointedAt): Promise<void> {
    const { store, live, log } = this.#options;
    const { modelVersion, modelDataUrl, key } = release;
    log.info({ modelVersion, modelDataUrl }, 'another model was released');
    const fetched = await store.fetch(modelDataUrl);
    const switched = await live.switchTo({ modelDirectory: fetched.directory, modelVersion });
    this.#settledKey = key;
    if (switched.outcome === 'refused') {
      await fetched.discard();
      this.#report('refused', release, switched.reason);
      return;
    }
    await this.#fetched?.discard();
    this.#fetched = fetched;
    this.#status = { outcome: 'serving', modelVersion };
  }

  #report(
    outcome: 'refused' | 'unreachable',
    release: PointedAt | undefined,
    reason: string,
    err?: Error,
  ): void {
    const { log, metrics, live } = this.#options;
    const modelVersion = release?.modelVersion;
    this.#status = { outcome, reason, ...(modelVersion !== undefined && { modelVersion }) };
    metrics.countLoad(outcome);
    log.error(
      { err, modelVersion, reason, serving: live.model?.version },
      'the released model does not serve; what served before goes on',
    );
  }
}
