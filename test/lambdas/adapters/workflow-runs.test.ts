import { afterAll, expect, test } from '@jest/globals';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { openStepFunctions } from '../../../lambdas/adapters/stepfunctions-starts.ts';
import { StepFunctionsWorkflowRuns } from '../../../lambdas/adapters/stepfunctions-workflow-runs.ts';
import { workflowRunsContract } from '../contracts/workflow-runs-contract.ts';
import { FakeExecutions, STATE_MACHINE_ARN } from '../fakes/executions.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { failure, StubAws } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment(lambdaEnvironment(aws.url));
afterAll(() => aws.stop());

const real = () => new StepFunctionsWorkflowRuns(openStepFunctions(), { stateMachineArn: STATE_MACHINE_ARN });

workflowRunsContract('InMemoryWorkflowRuns', () => {
  const runs = new InMemoryWorkflowRuns();
  return Promise.resolve({
    runs,
    end: (id, ending) => {
      runs.end(id, ending);
    },
  });
});
workflowRunsContract('StepFunctionsWorkflowRuns', () => {
  const fake = new FakeExecutions();
  aws.operations = fake.operations;
  return Promise.resolve({
    runs: real(),
    end: (id, ending) => {
      fake.end(id, ending);
    },
  });
});

test('Step Functions’ other faults are errors', async () => {
  aws.operations = {
    DescribeExecution: () => failure('AccessDeniedException', 'not authorized'),
    StartExecution: () => failure('StateMachineDoesNotExist', 'no such machine'),
  };
  await expect(real().find('a')).rejects.toThrow('not authorized');
  await expect(real().start('a', {})).rejects.toThrow('no such machine');
});
