import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { acknowledge } from './compliance.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { grantKnownObjects } from './operator-grants.ts';
import { ServiceFunction } from './service-function.ts';

export interface JudgeEvaluationProps {
  readonly config: EnvironmentConfig;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
  readonly artifacts: IBucket;
}

/** The function that holds a model's evaluation to the gates that a release asks for. */
export function judgeEvaluation(
  scope: Construct,
  { config, network, artifacts }: JudgeEvaluationProps,
): ServiceFunction {
  const judge = new ServiceFunction(scope, 'JudgeEvaluation', {
    handler: 'judge-evaluation',
    description: 'Looks whether the evaluation of a model passes the gates of quality, fairness and latency',
    settings: config.functions,
    network,
    logRetention: logRetentions[config.logRetentionDays],
    timeout: Duration.seconds(29),
    environment: {},
  });
  grantKnownObjects(judge.function, artifacts, 'evaluations/');
  acknowledge(judge.function, {
    LambdaConcurrency: 'The validation of models asks it, one model at a time.',
    LambdaDLQ: 'The validation waits for its answer, and refuses the model without one.',
  });
  return judge;
}
