import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { z } from 'zod';
import type { LiveRelease } from '../../lambdas/contracts/live-release.ts';
import { buildServing } from '../build/serving.ts';
import { fromRoot } from '../cli/paths.ts';

const run = promisify(execFile);
const READY_TIMEOUT_MS = 60_000;

const statusSchema = z.object({
  model: z.object({ version: z.string() }).optional(),
  rankers: z.array(z.int()),
});

/** The bundled model host in processes of its own, as a container runs it. */
export class HttpHost {
  readonly port: number;
  readonly #model: string;
  readonly #pid: number;
  readonly #stop: () => Promise<void>;
  readonly #pointer: string;
  readonly #sampling: NodeJS.Timeout;
  #peakMb = 0;
  #swaps = 0;

  private constructor(port: number, model: string, pid: number, pointer: string, stop: () => Promise<void>) {
    this.port = port;
    this.#model = model;
    this.#pid = pid;
    this.#pointer = pointer;
    this.#stop = stop;
    this.#sampling = setInterval(() => {
      // Not up yet, or not any more.
      this.#sample().catch(() => undefined);
    }, 1_000);
  }

  /** @param workers ranker processes */
  static async start(model: string, workers: number): Promise<HttpHost> {
    const port = await getPort();
    const pointer = fromRoot('.vitrine', 'bench', `pointer-${port}.json`);
    point(pointer, model, 0);
    const host = spawn(process.execPath, [await buildServing()], {
      env: {
        MODEL_POINTER: pathToFileURL(pointer).href,
        MODEL_POLL_SECONDS: '0.1',
        SAGEMAKER_BIND_TO_PORT: `${port}`,
        BIND_HOST: '127.0.0.1',
        WORKERS: `${workers}`,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (host.pid === undefined) throw new Error('the model host did not start');
    const started = new HttpHost(port, model, host.pid, pointer, async () => {
      host.kill();
      if (host.exitCode === null) await once(host, 'exit');
    });
    await started.#untilReady();
    return started;
  }

  /**
   * Swaps the model, spread evenly over some time, for the same under another name: what changes is that all of it is
   * loaded again, beside the one that serves.
   */
  async swap(times: number, seconds: number): Promise<void> {
    for (let done = 0; done < times; done += 1) {
      await wait((seconds * 1000) / (times + 1));
      point(this.#pointer, this.#model, (this.#swaps += 1));
    }
  }

  /** @throws Error when another model than that of the last swap serves */
  async mustServeLast(): Promise<void> {
    const { model } = await this.#status();
    if (model?.version !== versionOf(this.#swaps)) {
      throw new Error(
        `the last swap was not over by the end of the load: ${model?.version ?? 'nothing'} serves`,
      );
    }
  }

  /** The largest resident set of its processes together. */
  async peakMb(): Promise<number> {
    await this.#sample();
    return this.#peakMb;
  }

  async stop(): Promise<void> {
    clearInterval(this.#sampling);
    await this.#stop();
    rmSync(this.#pointer, { force: true });
  }

  async #status(): Promise<z.infer<typeof statusSchema>> {
    return statusSchema.parse(await (await fetch(`http://127.0.0.1:${this.port}/status`)).json());
  }

  async #sample(): Promise<void> {
    const { rankers } = await this.#status();
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', [this.#pid, ...rankers].join()]);
    const kilobytes = stdout.split('\n').reduce((sum, each) => sum + Number(each), 0);
    this.#peakMb = Math.max(this.#peakMb, kilobytes / 1024);
  }

  async #untilReady(): Promise<void> {
    const end = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < end) {
      const ready = await fetch(`http://127.0.0.1:${this.port}/ping`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await wait(50);
    }
    await this.stop();
    throw new Error('the model host did not become ready');
  }
}

const versionOf = (swap: number): string => `swap-${swap}`;

function point(pointer: string, model: string, swap: number): void {
  const live: LiveRelease = { modelVersion: versionOf(swap), modelDataUrl: pathToFileURL(model).href };
  writeFileSync(`${pointer}.draft`, JSON.stringify(live));
  renameSync(`${pointer}.draft`, pointer);
}
