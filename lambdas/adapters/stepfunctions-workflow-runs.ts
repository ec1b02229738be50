import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  InvalidToken,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { UnknownPageError } from '../domain/errors.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { RunState, WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { StepFunctionsStarts } from './stepfunctions-starts.ts';

/** Enough to have the entry of the state that a run is in, which waits and looks in turns. */
const LAST_EVENTS = 20;
/** As Step Functions names executions; anything else would be refused as an invalid ARN. */
const ID = /^[A-Za-z0-9_-]{1,80}$/;

const summarySchema = z.object({
  name: z.string().min(1),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
  startDate: z.date(),
  stopDate: z.date().nullish(),
});

const states = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
  PENDING_REDRIVE: 'failed',
} as const satisfies Record<string, RunState>;

/** Executions of a state machine, by their names. */
export class StepFunctionsWorkflowRuns implements WorkflowRuns {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, { stateMachineArn }: { readonly stateMachineArn: string }) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  start(id: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'taken'> {
    return new StepFunctionsStarts(this.#client, { stateMachineArn: this.#stateMachineArn }).start(id, input);
  }

  async find(id: string): Promise<WorkflowRun | undefined> {
    if (!ID.test(id)) return undefined;
    const executionArn = this.#arnOf(id);
    try {
      const described = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      const summary = summaryOf(described);
      return {
        ...summary,
        input: parsed(described.input),
        output: parsed(described.output),
        cause: causeOf(described),
        step: summary.state === 'running' ? await this.#currentState(executionArn) : undefined,
      };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  async list({
    limit,
    next,
    state,
  }: PageRequest & { readonly state?: 'running' | undefined }): Promise<Page<ReturnType<typeof summaryOf>>> {
    const request = new ListExecutionsCommand({
      stateMachineArn: this.#stateMachineArn,
      maxResults: limit,
      nextToken: next,
      ...(state === 'running' && { statusFilter: 'RUNNING' }),
    });
    const { executions = [], nextToken } = await this.#client.send(request).catch((error: unknown) => {
      if (!(error instanceof InvalidToken)) throw error;
      throw new UnknownPageError(`No page of runs is called ${next ?? ''}`, { cause: error });
    });
    return {
      items: executions.map(summaryOf),
      ...(typeof nextToken === 'string' && { next: nextToken }),
    };
  }

  async stop(id: string, cause: string): Promise<void> {
    await this.#client.send(
      new StopExecutionCommand({ executionArn: this.#arnOf(id), error: 'Stopped', cause }),
    );
  }

  #arnOf(id: string): string {
    return `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
  }

  async #currentState(executionArn: string): Promise<string | undefined> {
    const { events = [] } = await this.#client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: LAST_EVENTS,
        includeExecutionData: false,
      }),
    );
    return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])[0];
  }
}

function summaryOf(execution: unknown) {
  const { name, status, startDate, stopDate } = summarySchema.parse(execution);
  return {
    id: name,
    state: states[status],
    startedAt: startDate.toISOString(),
    endedAt: stopDate?.toISOString(),
  };
}

const parsed = (text: string | undefined): unknown => (text ? JSON.parse(text) : undefined);

function causeOf({ status, error, cause }: DescribeExecutionCommandOutput): string | undefined {
  if (status === 'TIMED_OUT') return 'It took longer than its workflow may.';
  return cause ?? error;
}
