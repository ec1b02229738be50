import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Chain,
  Choice,
  Condition,
  type IChainable,
  type INextable,
  JsonPath,
  Pass,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import type { TuningConfig } from '../tuning-config.ts';
import { SagemakerCall } from './sagemaker-call.ts';
import { TuningJob, type TuningJobConfig, type TuningJobProps } from './tuning-job.ts';

export interface TuneHyperparametersProps extends Omit<
  TuningJobProps,
  'jobName' | 'startFrom' | 'hyperparameters' | 'search'
> {
  readonly search: TuningConfig;
  /** Where the training set is, and so what the report of a run is made from. */
  readonly artifacts: IBucket;
}

/** As many trials as people look at; the state of an execution has room for a hundred. */
const SHOWN_TRIALS = 20;

/**
 * A step of a training run, taken when `$.plan.tune` is true: the hyperparameters of `$.plan` are then those that a
 * search on the events before the cut found best. What the run's input fixes is not searched.
 */
export class TuneHyperparameters extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];
  /** Whether it writes `$.plan.trialsKey`. */
  readonly keepsTrials: boolean;

  constructor(scope: Construct, id: string, props: TuneHyperparametersProps) {
    super(scope, id);
    const { search } = props;
    const useBest = new Pass(this, 'UseBest', {
      parameters: {
        plan: JsonPath.jsonMerge(JsonPath.objectAt('$.plan'), JsonPath.objectAt('$.best')),
      },
    });
    this.keepsTrials = isTuningJob(search);
    const steps = isTuningJob(search) ? this.#tuningJob(props, search) : this.#searchInTheFits(search);
    const notAsked = new Pass(this, 'NotTuned');
    this.startState = new Choice(this, 'TuningAsked')
      .when(Condition.booleanEquals('$.plan.tune', true), Chain.start(steps).next(useBest))
      .otherwise(notAsked);
    this.endStates = [useBest, notAsked];
  }

  /** A tuning job before the fits, whose best training job says what they are fitted with. */
  #tuningJob(props: TuneHyperparametersProps, search: TuningJobConfig): IChainable {
    const { artifacts, ...rest } = props;
    const job = new TuningJob(this, 'Tune', {
      ...rest,
      search,
      jobName: JsonPath.stringAt('$.plan.tuningJob'),
      startFrom: '$.plan.tuneFrom',
      hyperparameters: JsonPath.stringAt('$.plan.trialHyperparameters'),
    });
    const list = new SagemakerCall(this, 'ListTrials', {
      action: 'ListTrainingJobsForHyperParameterTuningJob',
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource: 'hyper-parameter-tuning-job',
          resourceName: `${props.jobNamePrefix}*`,
        }),
      ],
      parameters: {
        HyperParameterTuningJobName: JsonPath.stringAt('$.plan.tuningJob'),
        SortBy: 'FinalObjectiveMetricValue',
        SortOrder: search.objective.goal === 'Maximize' ? 'Descending' : 'Ascending',
        MaxResults: SHOWN_TRIALS,
      },
      resultPath: '$.trials',
    });
    // Beside the training set, which the evaluation reads: its report shows how the search went.
    const keep = new CallAwsService(this, 'KeepTrials', {
      service: 's3',
      action: 'putObject',
      iamAction: 's3:PutObject',
      iamResources: [artifacts.arnForObjects('training-sets/*/tuning/trials.json')],
      parameters: {
        Bucket: artifacts.bucketName,
        Key: JsonPath.stringAt('$.plan.trialsKey'),
        Body: JsonPath.objectAt('$.trials'),
      },
      resultPath: JsonPath.DISCARD,
    });
    return job.next(list).next(keep).next(this.#take('$.job.BestTrainingJob.TunedHyperParameters'));
  }

  /** The fits are told to search first: SageMaker's tuning jobs do not know the strategy. */
  #searchInTheFits(search: TuningConfig): IChainable {
    const describe = new Pass(this, 'DescribeSearch', {
      parameters: {
        search: 'cma-es',
        search_space: JsonPath.jsonToString(JsonPath.objectAt('$.plan.search.space')),
        search_metric: JsonPath.stringAt('$.plan.search.metric'),
        search_goal: JsonPath.stringAt('$.plan.search.direction'),
        search_folds: String(search.folds),
        search_trials: String(search.jobs),
        search_parallel: String(search.parallelJobs),
        search_seconds: String(search.maxRuntimeSeconds),
        search_seed: String(search.seed),
      },
      resultPath: '$.search',
    });
    return describe.next(this.#take('$.search'));
  }

  #take(found: string): Pass {
    const over = (given: string): string =>
      JsonPath.jsonMerge(JsonPath.objectAt(given), JsonPath.objectAt(found));
    return new Pass(this, 'TakeBest', {
      parameters: {
        holdoutHyperparameters: over('$.plan.holdoutHyperparameters'),
        fullHyperparameters: over('$.plan.fullHyperparameters'),
      },
      resultPath: '$.best',
    });
  }
}

const isTuningJob = (search: TuningConfig): search is TuningJobConfig => search.strategy !== 'CmaEs';
