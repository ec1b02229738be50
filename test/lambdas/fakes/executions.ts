import type { WorkflowRun } from '../../../lambdas/domain/ports/workflow-runs.ts';
import { failure, success } from './stub-aws.ts';

export const STATE_MACHINE_ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:Release';

interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly input: string;
  readonly startDate: number;
  readonly status: string;
  readonly stopDate?: number;
  readonly output?: string;
  readonly cause?: string;
}

const statuses = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'ABORTED',
} as const;

/** The parts of Step Functions that operators' functions call, over executions in memory. */
export class FakeExecutions {
  readonly #executions = new Map<string, Execution>();

  end(name: string, { state, output, cause }: Pick<WorkflowRun, 'state' | 'output' | 'cause'>): void {
    const executionArn = `${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${name}`;
    const found = this.#executions.get(executionArn);
    if (found === undefined) throw new Error(`no execution ${name}`);
    this.#executions.set(executionArn, {
      ...found,
      status: statuses[state],
      stopDate: 1_772_370_000,
      ...(output !== undefined && { output: JSON.stringify(output) }),
      ...(cause !== undefined && { cause }),
    });
  }

  get names(): readonly string[] {
    return [...this.#executions.values()].map(({ name }) => name);
  }

  get inputs(): readonly string[] {
    return [...this.#executions.values()].map(({ input }) => input);
  }

  readonly operations = {
    StartExecution: ({ name, input }: { name: string; input: string }) => {
      const executionArn = `${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${name}`;
      if (this.#executions.has(executionArn)) return failure('ExecutionAlreadyExists', 'it exists');
      const startDate = 1_772_366_400 + this.#executions.size;
      this.#executions.set(executionArn, { executionArn, name, input, startDate, status: 'RUNNING' });
      return success({ executionArn, startDate });
    },
    DescribeExecution: ({ executionArn }: { executionArn: string }) => {
      const found = this.#executions.get(executionArn);
      return found === undefined ? failure('ExecutionDoesNotExist', 'none') : success(found);
    },
    GetExecutionHistory: () =>
      success({
        events: [
          { id: 3, type: 'TaskStateEntered', timestamp: 1, previousEventId: 2 },
          { id: 2, type: 'PassStateEntered', timestamp: 1, stateEnteredEventDetails: { name: 'Start' } },
        ],
      }),
    StopExecution: ({ executionArn, cause }: { executionArn: string; cause: string }) => {
      const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
      this.end(name, { state: 'stopped', cause });
      return success({ stopDate: 1_772_370_000 });
    },
    ListExecutions: ({
      maxResults,
      nextToken = '0',
      statusFilter,
    }: {
      maxResults: number;
      nextToken?: string;
      statusFilter?: string;
    }) => {
      if (!/^\d+$/.test(nextToken)) return failure('InvalidToken', 'Invalid token');
      const all = [...this.#executions.values()]
        .filter(({ status }) => statusFilter === undefined || status === statusFilter)
        .toReversed();
      const end = Number(nextToken) + maxResults;
      return success({
        executions: all.slice(Number(nextToken), end),
        ...(end < all.length && { nextToken: String(end) }),
      });
    },
  };
}
