import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Errors, type IChainable, JsonPath, Parallel, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { askGolden, type MeasuredLatency } from './ask-golden.ts';
import { configureModel, planName } from './configure-model.ts';
import type { ReleasedEndpoint } from './released-endpoint.ts';
import { SagemakerCall } from './sagemaker-call.ts';
import { WaitForEndpoint } from './wait-for-endpoint.ts';

export interface StageModelProps {
  /** The staging endpoint, which is there only while a model is staged. */
  readonly endpoint: ReleasedEndpoint;
  /** Asks the model on that endpoint. */
  readonly check: IFunction;
  readonly latency: MeasuredLatency;
  /** Where it goes on, with `verdict` and `why` in `$.staged`. */
  readonly next: IChainable;
}

/**
 * Runs the package of `$.package` on an endpoint that no shopper asks, asks it what its evaluation asked it, and takes all
 * of it away again, however it went.
 */
export class StageModel extends Construct {
  readonly start: IChainable;
  readonly #endpoint: ReleasedEndpoint;

  constructor(scope: Construct, id: string, props: StageModelProps) {
    super(scope, id);
    const { endpoint, check, latency, next } = props;
    this.#endpoint = endpoint;
    const create = new SagemakerCall(this, 'CreateEndpoint', {
      action: 'CreateEndpoint',
      parameters: { EndpointName: endpoint.name, EndpointConfigName: JsonPath.stringAt('$.plan.name') },
      resources: [
        this.#arn('endpoint', endpoint.name),
        this.#arn('endpoint-config', `${endpoint.namePrefix}-*`),
      ],
      resultPath: '$.created',
    });
    const serving = new WaitForEndpoint(this, 'Staged', {
      endpointName: endpoint.name,
      endpointConfigPath: '$.plan.name',
      pollInterval: Duration.seconds(endpoint.settings.pollSeconds),
    });
    const ask = askGolden(this, 'AskStaged', { check, latency, variant: 'primary', resultPath: '$.staged' });
    const run = new Parallel(this, 'Stage', {
      comment: 'A block, so that whatever fails in it is cleaned up',
      resultSelector: { 'verdict.$': '$[0].staged.verdict', 'why.$': '$[0].staged.why' },
      resultPath: '$.staged',
    }).branch(configureModel(this, endpoint).next(create).next(serving).next(ask));
    const removed = this.#remove().next(next);
    const failed = new Pass(this, 'NotStaged', {
      resultPath: '$.staged',
      parameters: {
        verdict: 'refused',
        why: JsonPath.format('It could not be asked in staging: {}', JsonPath.stringAt('$.error.Cause')),
      },
    }).next(removed);
    run.addCatch(failed, { errors: [Errors.ALL], resultPath: '$.error' });
    this.start = planName(this, endpoint).next(run).next(removed);
  }

  /** What is gone already needs no removal. */
  #remove() {
    const { name, namePrefix } = this.#endpoint;
    const endpoint = this.#delete('Endpoint', name, name);
    const config = this.#delete('EndpointConfig', JsonPath.stringAt('$.plan.name'), `${namePrefix}-*`);
    const model = this.#delete('Model', JsonPath.stringAt('$.plan.name'), `${namePrefix}-*`);
    const done = new Pass(this, 'Removed');
    endpoint.addCatch(config, { errors: [Errors.ALL], resultPath: JsonPath.DISCARD });
    config.addCatch(model, { errors: [Errors.ALL], resultPath: JsonPath.DISCARD });
    model.addCatch(done, { errors: [Errors.ALL], resultPath: JsonPath.DISCARD });
    return endpoint.next(config).next(model).next(done);
  }

  #delete(what: 'Endpoint' | 'EndpointConfig' | 'Model', name: string, resourceName: string): SagemakerCall {
    const types = { Endpoint: 'endpoint', EndpointConfig: 'endpoint-config', Model: 'model' } as const;
    return new SagemakerCall(this, `Delete${what}`, {
      action: `Delete${what}`,
      parameters: { [`${what}Name`]: name },
      resources: [this.#arn(types[what], resourceName)],
      resultPath: JsonPath.DISCARD,
    });
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName });
  }
}
