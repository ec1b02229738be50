import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LiveRelease } from '../../lambdas/contracts/live-release.ts';
import { buildServing } from '../build/serving.ts';
import { fromRoot } from '../cli/paths.ts';
import type { Target } from './open-loop.ts';

/** More than wait in one environment's turn are turned away, as Lambda throttles what no environment is free for. */
const MAX_WAITING = 200;

interface Call {
  readonly request: number;
  readonly answered: (well: boolean) => void;
}

/** The model host as a Lambda function: environments that each take one event at a time. Lambda's own part is not here. */
export class LambdaEnvironments {
  readonly #free: ChildProcess[] = [];
  readonly #all: ChildProcess[] = [];
  readonly #waiting: Call[] = [];

  static async start(model: string, environments: number): Promise<LambdaEnvironments> {
    const started = new LambdaEnvironments();
    const pointer = fromRoot('.vitrine', 'bench', 'pointer-of-functions.json');
    const live: LiveRelease = { modelVersion: 'bench', modelDataUrl: pathToFileURL(model).href };
    writeFileSync(pointer, JSON.stringify(live));
    const bundle = await buildServing(fromRoot('dist/serving/bench-lambda.mjs'), 'serving/lambda.ts');
    for (let index = 0; index < environments; index += 1) {
      const child = fork(join(import.meta.dirname, 'lambda-environment.ts'), [bundle], {
        env: { MODEL_POINTER: pathToFileURL(pointer).href, MODEL_POLL_SECONDS: '3600', LOG_LEVEL: 'error' },
        execArgv: [],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      started.#all.push(child);
      await once(child, 'message');
      started.#free.push(child);
    }
    return started;
  }

  /** The bodies are sent in turn. */
  target(bodies: readonly string[]): Target {
    const events = bodies.map((body): unknown => JSON.parse(body));
    return {
      send: (number, answered) => {
        if (this.#waiting.length > MAX_WAITING) answered(false);
        else this.#waiting.push({ request: number, answered });
        this.#work(events);
      },
      close: () => undefined,
    };
  }

  async stop(): Promise<void> {
    for (const child of this.#all) {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    }
  }

  #work(events: readonly unknown[]): void {
    for (let child = this.#free.pop(); child !== undefined; child = this.#free.pop()) {
      const call = this.#waiting.shift();
      if (call === undefined) {
        this.#free.push(child);
        return;
      }
      const used = child;
      used.once('message', (well) => {
        call.answered(well === true);
        this.#free.push(used);
        this.#work(events);
      });
      used.send({ event: events[call.request % events.length] });
    }
  }
}
