import type { Page, PageRequest } from '../page.ts';

export const RUN_STATES = ['running', 'succeeded', 'failed', 'stopped'] as const;

export type RunState = (typeof RUN_STATES)[number];

interface RunSummary {
  readonly id: string;
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
}

export interface WorkflowRun extends RunSummary {
  readonly input: unknown;
  /** Of a run that succeeded. */
  readonly output?: unknown;
  /** What a run that failed or was stopped ended with, in a sentence. */
  readonly cause?: string | undefined;
  /** The state that a run which goes on is in. */
  readonly step?: string | undefined;
}

/** The runs of one workflow. */
export interface WorkflowRuns {
  /** `taken`: there is or was another run of this id. */
  start(id: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'taken'>;
  find(id: string): Promise<WorkflowRun | undefined>;
  /** Newest first. @param request.state @default every state */
  list(request: PageRequest & { readonly state?: 'running' | undefined }): Promise<Page<RunSummary>>;
  /** Ends a run that goes on; what it had started elsewhere goes on. */
  stop(id: string, cause: string): Promise<void>;
}
