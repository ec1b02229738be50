import type { Page, PageRequest } from '../domain/page.ts';
import type { WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { pageOfArray } from './in-memory-page.ts';

export class InMemoryWorkflowRuns implements WorkflowRuns {
  readonly #runs = new Map<string, WorkflowRun>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  start(id: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'taken'> {
    if (this.#runs.has(id)) return Promise.resolve('taken');
    this.#runs.set(id, { id, state: 'running', startedAt: this.#time(), input, step: 'Start' });
    return Promise.resolve('started');
  }

  find(id: string): Promise<WorkflowRun | undefined> {
    return Promise.resolve(this.#runs.get(id));
  }

  list({
    state,
    ...page
  }: PageRequest & { readonly state?: 'running' | undefined }): Promise<Page<WorkflowRun>> {
    const all = [...this.#runs.values()].toReversed();
    return pageOfArray(
      all.filter((run) => state === undefined || run.state === state),
      page,
    );
  }

  stop(id: string, cause: string): Promise<void> {
    this.end(id, { state: 'stopped', cause });
    return Promise.resolve();
  }

  /** Ends a run, as its workflow would. */
  end(id: string, ending: Pick<WorkflowRun, 'state' | 'output' | 'cause'>): void {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`There is no run ${id}.`);
    this.#runs.set(id, { ...run, ...ending, step: undefined, endedAt: this.#time() });
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}
