import { Listr, PRESET_TIMER } from 'listr2';
import { Interrupted } from './failure.ts';

/** Replaces the line that says what a stage is doing now. */
export type Say = (line: string) => void;

export interface StageTiming {
  readonly name: string;
  readonly seconds: number;
}

/** Runs stages one after another, shows them and takes their times. */
export interface Progress {
  /** @param name what the stage is called in reports; `title` is for people. */
  stage<T>(name: string, title: string, work: (say: Say) => Promise<T>): Promise<T>;
  readonly timings: readonly StageTiming[];
}

type ShowStage = <T>(title: string, work: (say: Say) => Promise<T>) => Promise<T>;

class TimedProgress implements Progress {
  readonly timings: StageTiming[] = [];
  readonly #show: ShowStage;

  constructor(show: ShowStage) {
    this.#show = show;
  }

  async stage<T>(name: string, title: string, work: (say: Say) => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await this.#show(title, work);
    } finally {
      this.timings.push({ name, seconds: Math.round(performance.now() - started) / 1000 });
    }
  }
}

/** A live line per stage on a terminal, plain lines where output goes to a file. */
export const liveProgress = (): Progress => new TimedProgress(showLive);

async function showLive<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
  const result = Promise.withResolvers<T>();
  // It may fail some turns before the list has drawn its end and this function answers with it.
  result.promise.catch(() => undefined);
  const list = new Listr(
    {
      title,
      task: async (_, task) => {
        const show: Say = (line) => {
          task.output = line;
        };
        try {
          result.resolve(await work(process.stdout.isTTY ? show : sparingly(show)));
        } catch (error) {
          result.reject(error);
          // The list marks the stage; whoever gets the error says why, once.
          throw new StageFailed(isInterrupt(error) ? 'interrupted' : 'see below');
        }
      },
    },
    {
      // Interrupts are ours: what runs has to be stopped before the process ends.
      registerSignalListeners: false,
      rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  );
  try {
    await list.run();
  } catch (error) {
    if (!(error instanceof StageFailed)) throw error;
  }
  return result.promise;
}

class StageFailed extends Error {
  override readonly name = 'StageFailed';
}

const isInterrupt = (error: unknown): boolean =>
  error instanceof Interrupted || (error instanceof Error && error.name === 'AbortError');

const PLAIN_LINE_EVERY_MS = 10_000;

/** A file keeps every line that a terminal would have replaced. */
function sparingly(show: Say): Say {
  let next = Date.now() + PLAIN_LINE_EVERY_MS;
  return (line) => {
    if (Date.now() < next) return;
    next = Date.now() + PLAIN_LINE_EVERY_MS;
    show(line);
  };
}

/** For tests, which print nothing. */
export const silentProgress = (): Progress => new TimedProgress((_, work) => work(() => undefined));
