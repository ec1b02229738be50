import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { approvedPackage } from './approved-package.ts';
import { configureModel, planName } from './configure-model.ts';
import { keepsInstances, type ReleasedEndpoint } from './released-endpoint.ts';
import { recordRelease } from './record-live-release.ts';
import { scaleEndpoint } from './scale-endpoint.ts';
import { switchEndpoint } from './switch-endpoint.ts';
import { TryCandidate } from './try-candidate.ts';
import { validateRelease } from './validate-release.ts';
import { WaitForEndpoint } from './wait-for-endpoint.ts';
import { Workflow } from './workflow.ts';

/** How models are tried beside the one that serves. */
export interface ReleaseTrials {
  /** Asks a candidate what its evaluation asked it. */
  readonly check: IFunction;
  /** Looks how a candidate does. */
  readonly watch: IFunction;
  readonly lookInterval: Duration;
  /** Of the time that a candidate is asked in the live model's shadow and that of its canary together. */
  readonly longest: Duration;
}

export interface ReleaseWorkflowProps {
  readonly modelPackageGroup: string;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  /** @default there is no endpoint: hosts read the parameter and swap the model themselves */
  readonly endpoint?: ReleasedEndpoint & ReleaseTrials;
  readonly logRetention: RetentionDays;
}

/**
 * From `{modelPackageArn}` of an approved package to hosts that serve it. The endpoint, where there is one, and the
 * parameter belong to this workflow alone: no stack declares them, so no deployment can undo a release.
 */
export class ReleaseWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly #props: ReleaseWorkflowProps;

  constructor(scope: Construct, id: string, props: ReleaseWorkflowProps) {
    super(scope, id);
    this.#props = props;
    const { endpoint } = props;
    const released = endpoint === undefined ? this.#point() : this.#deploy(endpoint);
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: approvedPackage(this, props.modelPackageGroup, released),
      comment: 'Approved model package to serving model',
      // SageMaker gives up on an endpoint that does not come up within an hour, and it changes up to three times.
      timeout: Duration.hours(4).plus(endpoint?.longest ?? Duration.hours(0)),
      logRetention: props.logRetention,
    }).stateMachine;
  }

  /** Hosts look at the parameter every few seconds. Whether they took the model up is theirs to say: `/metrics`. */
  #point(): IChainable {
    return recordRelease(this, {
      liveReleaseParameter: this.#props.liveReleaseParameter,
      served: {
        modelDataUrl: JsonPath.stringAt('$.package.InferenceSpecification.Containers[0].ModelDataUrl'),
      },
    });
  }

  #deploy(endpoint: ReleasedEndpoint & ReleaseTrials): IChainable {
    const serving = new WaitForEndpoint(this, 'WaitForEndpoint', {
      endpointName: endpoint.name,
      endpointConfigPath: '$.plan.name',
      pollInterval: Duration.seconds(endpoint.settings.pollSeconds),
    });
    serving.next(
      recordRelease(this, {
        liveReleaseParameter: this.#props.liveReleaseParameter,
        served: { endpointConfigName: JsonPath.stringAt('$.plan.name') },
        after: (result) => validateRelease(this, { ...endpoint, validated: this.#scale(endpoint, result) }),
      }),
    );
    const switched = switchEndpoint(this, {
      endpointName: endpoint.name,
      endpointConfigName: JsonPath.stringAt('$.plan.name'),
      endpointConfigPrefix: `${endpoint.namePrefix}-`,
      updateParameters: keepsInstances(endpoint.settings),
      pollInterval: Duration.seconds(endpoint.settings.pollSeconds),
      before: (update) => this.#tryFirst(endpoint, update),
      switched: serving,
    });
    return planName(this, endpoint).next(configureModel(this, endpoint)).next(switched);
  }

  #scale({ name, namePrefix, settings }: ReleasedEndpoint, scaled: IChainable): IChainable {
    const { scaling, instanceCount: leastInstances } = settings;
    if (scaling === undefined) return scaled;
    const endpointConfigPrefix = `${namePrefix}-`;
    return scaleEndpoint(this, { endpointName: name, endpointConfigPrefix, leastInstances, scaling }).next(
      scaled,
    );
  }

  /** A release that says how: this API says it of all but the way back, whoever starts one by hand as they like. */
  #tryFirst(endpoint: ReleasedEndpoint & ReleaseTrials, update: IChainable): IChainable {
    const { check, watch, lookInterval } = endpoint;
    const { liveReleaseParameter } = this.#props;
    const trial = new TryCandidate(this, 'Try', {
      endpoint,
      liveReleaseParameter,
      check,
      watch,
      lookInterval,
      untried: update,
      passed: update,
    });
    return new Choice(this, 'IsTried').when(Condition.isPresent('$.canary'), trial.start).otherwise(update);
  }
}
