import { within } from '../domain/within.ts';

/** A part of making a recommendation that the answer can do without. */
export type Step = 'history' | 'catalog' | 'user' | 'trial' | 'model' | 'batch' | 'category' | 'trending';

/** Something that did not work out; the answer was made without it. */
export interface StepFailure {
  readonly step: Step;
  readonly error: unknown;
}

/** Tries things that may fail or take too long, and keeps what went wrong for whoever logs it. */
export class Attempts {
  readonly #deadline: number;
  readonly #failures: StepFailure[] = [];

  /** @param totalMs how long all of them may take together, from now */
  constructor(totalMs: number) {
    this.#deadline = performance.now() + totalMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#deadline - performance.now());
  }

  get failures(): readonly StepFailure[] {
    return this.#failures;
  }

  /** @returns undefined if it failed, or took more than its time */
  async run<T>(
    step: Step,
    milliseconds: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await within(milliseconds, step, work);
    } catch (error) {
      this.#failures.push({ step, error });
      return undefined;
    }
  }
}
