import { BatchStopJobRunCommand, paginateGetJobRuns } from '@aws-sdk/client-glue';
import {
  paginateListHyperParameterTuningJobs,
  paginateListProcessingJobs,
  paginateListTrainingJobs,
  StopHyperParameterTuningJobCommand,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { paginateListExecutions, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { AdministratorClients } from './clients.ts';
import { collect } from './collect.ts';
import { idsOf, type StackResource } from './environment-stacks.ts';

/**
 * Stops what would write while its ground is removed: workflows first, which start jobs, then jobs.
 * @param prefix what the names of the environment's jobs begin with
 * @returns what it stopped
 */
export async function stopRuns(
  clients: AdministratorClients,
  resources: readonly StackResource[],
  prefix: string,
): Promise<readonly string[]> {
  return [
    ...(await stopExecutions(clients, idsOf(resources, 'AWS::StepFunctions::StateMachine'))),
    ...(await stopJobRuns(clients, idsOf(resources, 'AWS::Glue::Job'))),
    ...(await stopSageMakerJobs(clients, prefix)),
  ];
}

async function stopExecutions(
  { stepFunctions: client }: AdministratorClients,
  workflows: readonly string[],
): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (const stateMachineArn of workflows) {
    const running = paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' });
    for (const { executionArn } of await collect(running, (page) => page.executions)) {
      await client.send(new StopExecutionCommand({ executionArn, cause: 'The environment is removed' }));
      stopped.push(`execution ${executionArn ?? ''}`);
    }
  }
  return stopped;
}

const UNFINISHED = ['WAITING', 'STARTING', 'RUNNING'];

async function stopJobRuns(
  { glue: client }: AdministratorClients,
  jobs: readonly string[],
): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (const JobName of jobs) {
    const runs = await collect(paginateGetJobRuns({ client }, { JobName }), (page) => page.JobRuns);
    const unfinished = runs.filter(({ JobRunState = '' }) => UNFINISHED.includes(JobRunState));
    for (const { Id = '' } of unfinished) {
      await client.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [Id] }));
      stopped.push(`run ${Id} of the job ${JobName}`);
    }
  }
  return stopped;
}

async function stopSageMakerJobs(
  { sageMaker: client }: AdministratorClients,
  prefix: string,
): Promise<readonly string[]> {
  const running = { NameContains: `${prefix}-`, StatusEquals: 'InProgress' } as const;
  // Tuning jobs first: they would start others.
  const tuning = await collect(
    paginateListHyperParameterTuningJobs({ client }, running),
    (page) => page.HyperParameterTuningJobSummaries,
  );
  for (const { HyperParameterTuningJobName } of tuning)
    await client.send(new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName }));
  const training = await collect(
    paginateListTrainingJobs({ client }, running),
    (page) => page.TrainingJobSummaries,
  );
  for (const { TrainingJobName } of training)
    await client.send(new StopTrainingJobCommand({ TrainingJobName }));
  const processing = await collect(
    paginateListProcessingJobs({ client }, running),
    (page) => page.ProcessingJobSummaries,
  );
  for (const { ProcessingJobName } of processing)
    await client.send(new StopProcessingJobCommand({ ProcessingJobName }));
  return [
    ...tuning.map(({ HyperParameterTuningJobName = '' }) => `tuning job ${HyperParameterTuningJobName}`),
    ...training.map(({ TrainingJobName = '' }) => `training job ${TrainingJobName}`),
    ...processing.map(({ ProcessingJobName = '' }) => `processing job ${ProcessingJobName}`),
  ];
}
