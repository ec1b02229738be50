import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { tracer } from '../runtime/powertools.ts';

/** Made once, outside the handler. */
export const openStepFunctions = (): SFNClient => tracer.captureAWSv3Client(new SFNClient({}));

/** Starts executions of a state machine, for who may not look at them. */
export class StepFunctionsStarts implements Pick<WorkflowRuns, 'start'> {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, { stateMachineArn }: { readonly stateMachineArn: string }) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(id: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'taken'> {
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachineArn,
          name: id,
          input: JSON.stringify(input),
        }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return 'taken';
      throw error;
    }
  }
}
