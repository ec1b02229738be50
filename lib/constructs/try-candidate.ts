import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Errors,
  Fail,
  type IChainable,
  JsonPath,
  Pass,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import { askGolden, verdictAndWhy } from './ask-golden.ts';
import { readLiveRelease } from './read-live-release.ts';
import { keepsInstances, type ReleasedEndpoint } from './released-endpoint.ts';
import { SagemakerCall } from './sagemaker-call.ts';
import { tellRelease } from './tell-release.ts';
import { WaitForEndpoint } from './wait-for-endpoint.ts';

export interface TryCandidateProps {
  readonly endpoint: ReleasedEndpoint;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  /** Asks the candidate what its evaluation asked it. */
  readonly check: IFunction;
  /** Looks how the candidate does. */
  readonly watch: IFunction;
  readonly lookInterval: Duration;
  /** Where it goes on when nothing serves beside which the model could be tried. */
  readonly untried: IChainable;
  /** Where it goes on with a model that may take over. */
  readonly passed: IChainable;
}

/** Ways back, by what is known of the candidate. */
interface RolledBack {
  readonly told: IChainable;
  readonly unknown: IChainable;
}

/** A time in which a candidate is looked at again and again. */
interface Looks {
  /** What the function is asked. */
  readonly ask: 'look' | 'shadow';
  /** Where the input has its percentage and minutes. */
  readonly of: '$.canary' | '$.shadow';
  /** Both in a sentence. */
  readonly what: string;
  /** Of the states: begin, tell that, look, decide, wait, tell that it passed. */
  readonly ids: readonly [string, string, string, string, string, string];
  /** What is told when it begins, and when it is passed. */
  readonly actions: readonly [string, string];
}

/**
 * Runs a model beside the one that serves, as variants of one endpoint, and gives it shoppers as long as it does no worse.
 * All weight is the old one's: the API asks for the candidate by name, for the shoppers that `watch` gives it. Whatever
 * goes wrong, the endpoint goes back to the configuration that served before.
 */
export class TryCandidate extends Construct {
  readonly start: IChainable;
  readonly #props: TryCandidateProps;

  constructor(scope: Construct, id: string, props: TryCandidateProps) {
    super(scope, id);
    this.#props = props;
    const back = this.#goBack();
    const rolledBack = this.#rollBack(back);
    const watching = this.#shadow(this.#watch(rolledBack), rolledBack);
    this.start = readLiveRelease(this, {
      liveReleaseParameter: props.liveReleaseParameter,
      missing: props.untried,
    }).next(this.#runBeside(this.#check(watching, rolledBack, back)));
  }

  #runBeside(next: IChainable): IChainable {
    const { endpoint } = this.#props;
    const { namePrefix, settings } = endpoint;
    const variant = (name: string, model: string, weight: number) => ({
      VariantName: name,
      ModelName: JsonPath.stringAt(model),
      InstanceType: settings.instanceType,
      InitialInstanceCount: settings.instanceCount,
      InitialVariantWeight: weight,
    });
    const plan = new Pass(this, 'PlanTrial', {
      resultPath: '$.trial',
      parameters: { name: JsonPath.format('{}-trial', JsonPath.stringAt('$.plan.name')) },
    });
    const config = new SagemakerCall(this, 'CreateTrialConfig', {
      action: 'CreateEndpointConfig',
      resources: [this.#arn('endpoint-config', `${namePrefix}-*`)],
      resultPath: '$.config',
      parameters: {
        EndpointConfigName: JsonPath.stringAt('$.trial.name'),
        ProductionVariants: [
          variant('primary', '$.live.release.endpointConfigName', 1),
          variant('candidate', '$.plan.name', 0),
        ],
      },
    });
    const update = this.#update('StartCandidate', '$.trial.name');
    return plan.next(config).next(update).next(this.#settled('Trial', '$.trial.name')).next(next);
  }

  /** Before anybody is given to it. The first request that it answers otherwise than where it was evaluated is named. */
  #check(next: IChainable, { unknown }: RolledBack, back: IChainable): IChainable {
    const check = askGolden(this, 'CheckCandidate', {
      check: this.#props.check,
      variant: 'candidate',
      resultPath: '$.watch',
    });
    check.addCatch(unknown, { errors: [Errors.ALL], resultPath: '$.error' });
    const tell = (id: string, action: string) => tellRelease(this, id, { action, whyPath: '$.watch.why' });
    return check.next(
      new Choice(this, 'CandidateAnswers')
        .when(
          Condition.stringEquals('$.watch.verdict', 'passed'),
          tell('TellChecked', 'release.checked').next(next),
        )
        .otherwise(tell('TellRefused', 'release.refused').next(back)),
    );
  }

  /** What was measured is a reason to go back, and that nothing could be measured is one too. */
  #rollBack(back: IChainable): RolledBack {
    const told = tellRelease(this, 'TellRolledBack', {
      action: 'release.rolled-back',
      whyPath: '$.watch.why',
    }).next(back);
    const unknown = new Pass(this, 'CandidateUnknown', {
      resultPath: '$.watch',
      parameters: {
        verdict: 'roll-back',
        why: JsonPath.format('Nobody could look how it does: {}', JsonPath.stringAt('$.error.Cause')),
      },
    });
    return { told, unknown: unknown.next(told) };
  }

  /** Before shoppers see any answer of it, the candidate is asked what they ask, where the release says so. */
  #shadow(next: IChainable, rolledBack: RolledBack): IChainable {
    const begin = this.#looks(
      {
        ask: 'shadow',
        of: '$.shadow',
        what: '{} % of requests for {} minutes',
        ids: [
          'BeginShadow',
          'TellShadow',
          'LookAtShadow',
          'ShadowDoes',
          'BetweenShadowLooks',
          'TellShadowed',
        ],
        actions: ['release.shadow', 'release.shadowed'],
      },
      next,
      rolledBack,
    );
    return new Choice(this, 'HasShadow').when(Condition.isPresent('$.shadow'), begin).otherwise(next);
  }

  #watch(rolledBack: RolledBack): IChainable {
    const { passed } = this.#props;
    const begin = this.#looks(
      {
        ask: 'look',
        of: '$.canary',
        what: '{} % of shoppers for {} minutes',
        ids: ['BeginCanary', 'TellCanary', 'LookAtCandidate', 'CandidateDoes', 'BetweenLooks', 'TellPassed'],
        actions: ['release.canary', 'release.passed'],
      },
      passed,
      rolledBack,
    );
    return new Choice(this, 'HasShoppers')
      .when(Condition.numberGreaterThan('$.canary.minutes', 0), begin)
      .otherwise(passed);
  }

  /** The workflow looks, and is told what to do. A look that fails says nothing good of the candidate either. */
  #looks(
    { ask, of, what, ids, actions }: Looks,
    passed: IChainable,
    { told: rolledBack, unknown }: RolledBack,
  ): IChainable {
    const { watch, lookInterval } = this.#props;
    const [beginId, tellId, lookId, doesId, waitId, passedId] = ids;
    const look = new LambdaInvoke(this, lookId, {
      lambdaFunction: watch,
      payload: TaskInput.fromObject({
        ask,
        release: JsonPath.stringAt('$$.Execution.Name'),
        modelPackageArn: JsonPath.stringAt('$.modelPackageArn'),
        percent: JsonPath.numberAt(`${of}.percent`),
        minutes: JsonPath.numberAt(`${of}.minutes`),
        startedAt: JsonPath.stringAt('$.started.at'),
      }),
      resultSelector: verdictAndWhy,
      resultPath: '$.watch',
    });
    look.addCatch(unknown, { errors: [Errors.ALL], resultPath: '$.error' });
    const wait = new Wait(this, waitId, { time: WaitTime.duration(lookInterval) });
    look.next(
      new Choice(this, doesId)
        .when(Condition.stringEquals('$.watch.verdict', 'go-on'), wait.next(look))
        .when(
          Condition.stringEquals('$.watch.verdict', 'passed'),
          tellRelease(this, passedId, { action: actions[1], whyPath: '$.watch.why' }).next(passed),
        )
        .otherwise(rolledBack),
    );
    const started = new Pass(this, beginId, {
      resultPath: '$.started',
      parameters: {
        at: JsonPath.stateEnteredTime,
        why: JsonPath.format(what, JsonPath.stringAt(`${of}.percent`), JsonPath.stringAt(`${of}.minutes`)),
      },
    });
    return started
      .next(tellRelease(this, tellId, { action: actions[0], whyPath: '$.started.why' }))
      .next(look);
  }

  #goBack(): IChainable {
    const config = '$.live.release.endpointConfigName';
    return this.#update('GoBack', config)
      .next(this.#settled('Back', config))
      .next(new Fail(this, 'RolledBack', { error: 'RolledBack', causePath: '$.watch.why' }));
  }

  #update(id: string, configPath: string): SagemakerCall {
    const { name, namePrefix, settings } = this.#props.endpoint;
    return new SagemakerCall(this, id, {
      action: 'UpdateEndpoint',
      parameters: {
        EndpointName: name,
        EndpointConfigName: JsonPath.stringAt(configPath),
        ...keepsInstances(settings),
      },
      resources: [this.#arn('endpoint', name), this.#arn('endpoint-config', `${namePrefix}-*`)],
      resultPath: '$.switched',
    });
  }

  #settled(id: string, endpointConfigPath: string): WaitForEndpoint {
    const { name, settings } = this.#props.endpoint;
    const pollInterval = Duration.seconds(settings.pollSeconds);
    const wait = new WaitForEndpoint(this, id, { endpointName: name, endpointConfigPath, pollInterval });
    wait.prefixStates(id);
    return wait;
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName });
  }
}
