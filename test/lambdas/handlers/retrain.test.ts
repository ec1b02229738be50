import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';
import { failure, StubAws } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  TRAINING_STATE_MACHINE_ARN: STATE_MACHINE_ARN,
  RETRAINING_REASONS: 'drift,schedule',
  QUIET_HOURS: '0',
  MOST_A_MONTH: '1',
});
const { handler } = await import('../../../lambdas/handlers/retrain.ts');

let executions: FakeExecutions;
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  executions = new FakeExecutions();
  aws.operations = executions.operations;
});

const tell = (...reasons: string[]) => withOutput(() => handler({ detail: { reasons } }, context));

test('a reason starts a run that says what it is for, and the next one waits for its end', async () => {
  const { result, output } = await tell('schedule', 'drift');
  expect(result).toMatchObject({ outcome: 'started', reason: 'drift' });
  expect(executions.names).toEqual([expect.stringMatching(/^auto-\d{6}-\d{3}$/)]);
  expect(metricValues(output, 'RetrainingStarted')).toEqual([1]);
  expect((await tell('drift')).result).toEqual({ outcome: 'held-back', why: 'running' });
});

test('a month that has had its runs is out of budget: nothing is started, and that is counted', async () => {
  const now = new Date();
  const startDate = now.getTime() / 1000;
  aws.operations = {
    ...executions.operations,
    ListExecutions: ({ statusFilter }: { statusFilter?: string }) => ({
      status: 200,
      body: {
        executions:
          statusFilter === 'RUNNING'
            ? []
            : [
                {
                  executionArn: `${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:auto-of-this-month`,
                  name: 'auto-of-this-month',
                  startDate,
                  stopDate: startDate,
                  status: 'SUCCEEDED',
                },
              ],
      },
    }),
  };
  const { result, output } = await tell('drift');
  expect(result).toEqual({ outcome: 'held-back', why: 'budget' });
  expect(aws.bodiesOf('StartExecution')).toEqual([]);
  expect([metricValues(output, 'RetrainingHeldBack'), output]).toEqual([
    [1],
    expect.stringContaining('budget'),
  ]);
});

test('a reason that cannot be acted on fails, so that it is told again and kept', async () => {
  aws.operations = {
    ...executions.operations,
    StartExecution: () => failure('StateMachineDoesNotExist', 'gone'),
  };
  await expect(tell('drift')).rejects.toThrow('gone');
});

test('what is no reason of ours is refused', () => {
  expect(() => handler({ detail: { reasons: ['boredom'] } }, context)).toThrow(/boredom|reasons/);
});
