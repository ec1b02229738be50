import { type ChildProcess, spawn } from 'node:child_process';
import type { Answer } from '../http/answer.ts';
import {
  type FromRanker,
  fromRankerSchema,
  type HostedModel,
  type ProcessMetrics,
  type ToRanker,
} from './messages.ts';

/** Tells the program that it runs as a ranker, and not as the host. */
const RANKER_ROLE = { MODEL_HOST_ROLE: 'ranker' } as const;

/** A model of a hundred thousand items loads in seconds; one that takes longer than this is stuck. */
const START_TIMEOUT_MS = 120_000;
/** A request that takes so long is stuck in native code. Two attempts fit into the 60 s that SageMaker waits. */
const HUNG_AFTER_MS = 20_000;
const HUNG_CHECK_MS = 1_000;

/** The model cannot be served: it was refused, or the process ended while it loaded. */
export class RankerStartError extends Error {
  override readonly name = 'RankerStartError';
}

/** The process ended before it had answered. Ranking changes nothing, so another one may be asked. */
export class RankerLostError extends Error {
  override readonly name = 'RankerLostError';
}

export interface RankerProgram {
  /** The bundle that holds the host; a ranker is the same program in another role. */
  readonly file: string;
  readonly modelDirectory: string;
  /** @default the version in the model's manifest */
  readonly modelVersion?: string | undefined;
}

type Reply = Extract<FromRanker, { id: number }>;

interface Pending {
  readonly sinceMs: number;
  readonly settle: PromiseWithResolvers<Reply>;
}

/** One ranker in a process of its own: what it breaks, a native crash included, it breaks alone. */
export class RankerProcess {
  readonly pid: number | undefined;
  /** Settles when the process is gone, with how it went. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<HostedModel>();
  #model: HostedModel | undefined;
  #lastId = 0;
  #lost = false;
  #hungCheck: NodeJS.Timeout | undefined;

  private constructor(program: RankerProgram) {
    this.#child = spawn(process.execPath, [...process.execArgv, program.file], {
      env: {
        ...process.env,
        ...RANKER_ROLE,
        MODEL_DIR: program.modelDirectory,
        ...(program.modelVersion !== undefined && { MODEL_VERSION: program.modelVersion }),
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Structured clones: bodies go as bytes, neither escaped nor decoded on the way.
      serialization: 'advanced',
    });
    this.pid = this.#child.pid;
    const gone = Promise.withResolvers<string>();
    this.ended = gone.promise;
    this.#child.on('error', (error) => {
      this.#end(error.message, gone.resolve);
    });
    this.#child.on('exit', (code, signal) => {
      this.#end(signal ?? `code ${code ?? 'unknown'}`, gone.resolve);
    });
    this.#child.on('message', (message) => {
      this.#take(fromRankerSchema.parse(message));
    });
  }

  /** @throws RankerStartError */
  static async start(program: RankerProgram): Promise<RankerProcess> {
    const ranker = new RankerProcess(program);
    const tooLong = setTimeout(() => {
      ranker.#ready.reject(
        new RankerStartError(`the model was not ready within ${START_TIMEOUT_MS / 1000} s`),
      );
    }, START_TIMEOUT_MS);
    try {
      ranker.#model = await ranker.#ready.promise;
    } catch (error) {
      ranker.kill();
      throw error;
    } finally {
      clearTimeout(tooLong);
    }
    ranker.#hungCheck = setInterval(() => {
      ranker.#killIfHung();
    }, HUNG_CHECK_MS).unref();
    return ranker;
  }

  get model(): HostedModel {
    if (this.#model === undefined) throw new Error('a ranker is only handed out when its model is loaded');
    return this.#model;
  }

  /** Whether it can be asked, as far as is known here. */
  get running(): boolean {
    return !this.#lost && this.#child.connected;
  }

  /** Requests that it has not answered yet. */
  get inFlight(): number {
    return this.#pending.size;
  }

  /** @throws RankerLostError */
  async answer(body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const reply = await this.#ask((id) => ({ type: 'rank', id, body }));
    if (reply.type !== 'answer') throw new Error('a ranker answered something else than it was asked');
    const { status, body: text, headers } = reply;
    return { status, body: text, ...(headers !== undefined && { headers }) };
  }

  /** @throws RankerLostError */
  async metrics(): Promise<ProcessMetrics> {
    const reply = await this.#ask((id) => ({ type: 'metrics', id }));
    return reply.type === 'metrics' ? reply.metrics : [];
  }

  /** Ends it after what it has been asked; a hung one is killed. */
  async stop(): Promise<void> {
    await Promise.allSettled([...this.#pending.values()].map(({ settle }) => settle.promise));
    if (this.#child.connected) this.#child.disconnect();
    await this.ended;
  }

  kill(): void {
    this.#lost = true;
    this.#child.kill('SIGKILL');
  }

  #ask(messageOf: (id: number) => ToRanker): Promise<Reply> {
    const settle = Promise.withResolvers<Reply>();
    if (!this.running) {
      settle.reject(new RankerLostError('the ranker is not running'));
      return settle.promise;
    }
    const id = ++this.#lastId;
    this.#pending.set(id, { sinceMs: performance.now(), settle });
    this.#child.send(messageOf(id), (error) => {
      if (error === null) return;
      // What is killed closes its end before its exit is heard of.
      this.#lost = true;
      this.#settle(id, ({ reject }) => {
        reject(new RankerLostError('the ranker is gone', { cause: error }));
      });
    });
    return settle.promise;
  }

  #take(message: FromRanker): void {
    if (message.type === 'ready') this.#ready.resolve(message.model);
    else if (message.type === 'refused') this.#ready.reject(new RankerStartError(message.message));
    else {
      this.#settle(message.id, ({ resolve }) => {
        resolve(message);
      });
    }
  }

  #settle(id: number, how: (settle: PromiseWithResolvers<Reply>) => void): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending !== undefined) how(pending.settle);
  }

  #end(how: string, gone: (how: string) => void): void {
    this.#lost = true;
    clearInterval(this.#hungCheck);
    // After a refusal or a start this changes nothing.
    this.#ready.reject(new RankerStartError(`the ranker ended with ${how} while it loaded the model`));
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, ({ reject }) => {
        reject(new RankerLostError(`the ranker ended with ${how}`));
      });
    }
    gone(how);
  }

  #killIfHung(): void {
    const [oldest] = this.#pending.values();
    if (oldest !== undefined && performance.now() - oldest.sinceMs > HUNG_AFTER_MS) this.kill();
  }
}
